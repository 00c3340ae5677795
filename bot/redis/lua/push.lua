-- Takes one event into the inbox of its lane, once.
-- KEYS 1 inbox (list)  2 seen ids (zset, score ms)  3 inbox queue of the shard (zset)
-- ARGV 1 lane  2 event id  3 event  4 score that means ready  5 now, ms  6 ids seen before this ms are unknown
--      7 '1': remove them, too  8 inbox expires, ms  9 seen ids expire, ms  10 channel  11 note
-- Result 0 seen before, 1 taken in, 2 taken in and the lane became ready
if ARGV[7] == '1' then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[6])
end
if redis.call('ZADD', KEYS[2], 'NX', ARGV[5], ARGV[2]) == 0 then
  if tonumber(redis.call('ZSCORE', KEYS[2], ARGV[2])) >= tonumber(ARGV[6]) then
    return 0
  end
  redis.call('ZADD', KEYS[2], ARGV[5], ARGV[2])
end
redis.call('PEXPIREAT', KEYS[2], ARGV[9])
redis.call('RPUSH', KEYS[1], ARGV[3])
redis.call('PEXPIREAT', KEYS[1], ARGV[8])
if redis.call('ZADD', KEYS[3], 'NX', ARGV[4], ARGV[1]) == 0 then
  return 1
end
redis.call('PUBLISH', ARGV[10], ARGV[11])
return 2
