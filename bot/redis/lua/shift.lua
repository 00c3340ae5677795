-- Brings times of a queue nearer, after the clock that they were set by was put back.
-- KEYS 1 queue (zset)
-- ARGV 1 now, ms  2 by how many ms the clock was put back
-- Result how many lanes were moved
local waiting = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'WITHSCORES')
for i = 1, #waiting, 2 do
  redis.call('ZADD', KEYS[1], 'XX', string.format('%.1f', math.max(tonumber(ARGV[1]), tonumber(waiting[i + 1]) - tonumber(ARGV[2]))), waiting[i])
end
return #waiting / 2
