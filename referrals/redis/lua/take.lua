-- Takes some listings of a large change that was made into their places. Anybody may do it, again and again.
-- KEYS 1 what is pending, 2 listings (hash id -> JSON), 3 versions (hash id -> version), 4 changed (sorted set: id by the
--      catalogue's version at its last change), 5 recent changes (list), 6 staged listings, 7 staged changes, 8 staged
--      expectations (hashes by id), 9 staged ids (list)
-- ARGV 1 name of the change, 2 channel, 3 versions to keep of a listing, 4 recent changes to keep, 5 prefix of the history
--      lists, which share the hash tag of the KEYS, 6 how many to take at most
-- Result: how many are left
local held = redis.call('GET', KEYS[1])
local now = held and string.match(held, '^' .. ARGV[1] .. ' taking (%d+)$')
if not now then return 0 end
local ids = redis.call('LRANGE', KEYS[9], 0, tonumber(ARGV[6]) - 1)
local left = redis.call('LLEN', KEYS[9]) - #ids
for i, id in ipairs(ids) do
  local change = redis.call('HGET', KEYS[7], id)
  redis.call('HSET', KEYS[2], id, redis.call('HGET', KEYS[6], id))
  redis.call('HSET', KEYS[3], id, tonumber(redis.call('HGET', KEYS[8], id)) + 1)
  redis.call('ZADD', KEYS[4], now, id)
  redis.call('LPUSH', ARGV[5] .. id, change)
  redis.call('LTRIM', ARGV[5] .. id, 0, tonumber(ARGV[3]) - 1)
  if left + #ids - i < tonumber(ARGV[4]) then redis.call('LPUSH', KEYS[5], change) end
  for k = 6, 8 do redis.call('HDEL', KEYS[k], id) end
end
redis.call('LTRIM', KEYS[9], #ids, -1)
if left == 0 then
  redis.call('LTRIM', KEYS[5], 0, tonumber(ARGV[4]) - 1)
  redis.call('DEL', KEYS[1], KEYS[6], KEYS[7], KEYS[8], KEYS[9])
  redis.call('PUBLISH', ARGV[2], now)
end
return left
