-- Takes a ticket: whoever comes first has it, and may take it again until it runs out.
-- KEYS 1 ticket (hash)
-- ARGV 1 by whom  2 now, ms
-- Result the lane, or '' when there is no ticket, it has run out, or somebody else has it
local ticket = redis.call('HMGET', KEYS[1], 'from', 'until', 'by')
if not ticket[1] or tonumber(ticket[2]) <= tonumber(ARGV[2]) then
  redis.call('DEL', KEYS[1])
  return ''
end
if not ticket[3] then
  redis.call('HSET', KEYS[1], 'by', ARGV[1])
elseif ticket[3] ~= ARGV[1] then
  return ''
end
return ticket[1]
