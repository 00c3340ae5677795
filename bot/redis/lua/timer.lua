-- Turns one timer that is due into an event of its lane, once.
-- KEYS 1 timers (zset)  2 timer names (zset)  3 inbox (list)  4 inbox queue (zset)
-- ARGV 1 member  2 its score, ms  3 lane  4 event  5 score that means ready  6 inbox expires, ms  7 channel  8 note
-- Result 0 it fired before or was set anew, 1 fired, 2 fired and the lane became ready
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score or tonumber(score) ~= tonumber(ARGV[2]) then
  return 0
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('RPUSH', KEYS[3], ARGV[4])
redis.call('PEXPIREAT', KEYS[3], ARGV[6])
if redis.call('ZADD', KEYS[4], 'NX', ARGV[5], ARGV[3]) == 0 then
  return 1
end
redis.call('PUBLISH', ARGV[7], ARGV[8])
return 2
