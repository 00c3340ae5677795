-- Takes a one-time link: whoever comes first has it.
-- KEYS 1 link (hash)
-- ARGV 1 now, ms
-- Result the account, or '' when there is no link or it has run out
local link = redis.call('HMGET', KEYS[1], 'account', 'until')
redis.call('DEL', KEYS[1])
if not link[1] or tonumber(link[2]) <= tonumber(ARGV[1]) then
  return ''
end
return link[1]
