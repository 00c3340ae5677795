-- Keeps a report, once; the oldest make room. Words that come with it, then or later, are kept for a while.
-- KEYS 1 reports (hash)  2 times (zset)  3 words of this report (string)
-- ARGV 1 id  2 report  3 at, ms  4 most reports  5 words or ''  6 words expire, ms
-- Result 1 kept, 0 it is there already
if ARGV[5] ~= '' then
  redis.call('SET', KEYS[3], ARGV[5], 'PXAT', ARGV[6])
end
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then
  return 0
end
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
local over = redis.call('ZCARD', KEYS[2]) - ARGV[4]
if over > 0 then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, over - 1)) do
    redis.call('HDEL', KEYS[1], id)
    redis.call('ZREM', KEYS[2], id)
  end
end
return 1
