-- Counts one outcome, once.
-- KEYS 1 counts (hash)  2 ids that were counted (zset)
-- ARGV 1 id  2 field  3 now, ms  4 ids before this ms are forgotten  5 ids expire, ms
-- Result 1 counted, 0 it was before
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[4])
if redis.call('ZADD', KEYS[2], 'NX', ARGV[3], ARGV[1]) == 0 then
  return 0
end
redis.call('PEXPIREAT', KEYS[2], ARGV[5])
redis.call('HINCRBY', KEYS[1], ARGV[2], 1)
return 1
