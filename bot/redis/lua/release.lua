-- Ends a lease without a commit; the lane is ready again at its new score. Whoever releases has not died of it.
-- KEYS 1 lane (hash)  2 inbox queue (zset)
-- ARGV 1 lane  2 fence  3 new score  4 the same of an urgent lane
-- Result 1 released, 0 the lease is lost
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[2] then
  return 0
end
redis.call('HDEL', KEYS[1], 'fence', 'claims', 'tried')
local urgent = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0) % 1 ~= 0 -- see claim.lua
redis.call('ZADD', KEYS[2], 'XX', urgent and ARGV[4] or ARGV[3], ARGV[1])
return 1
