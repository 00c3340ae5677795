-- Takes one event into the inbox of its lane, once.
-- KEYS 1 inbox (list)  2 seen ids (zset, score ms)  3 inbox queue of the shard (zset)
-- ARGV 1 lane  2 event id  3 event  4 score that means ready  5 now, ms  6 ids seen before this ms are unknown
--      7 '1': remove them, too  8 inbox expires, ms  9 seen ids expire, ms  10 channel  11 note, '' none
--      12 most events that may wait, '0' any number  13 '1': the lane goes before those that were ready before it
-- Result 0 seen before, 1 taken in, 2 taken in and the lane became ready, -1 too many wait
if ARGV[7] == '1' then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[6])
end
if redis.call('ZADD', KEYS[2], 'NX', ARGV[5], ARGV[2]) == 0 then
  if tonumber(redis.call('ZSCORE', KEYS[2], ARGV[2])) >= tonumber(ARGV[6]) then
    return 0
  end
  redis.call('ZADD', KEYS[2], ARGV[5], ARGV[2])
end
local waiting = redis.call('RPUSH', KEYS[1], ARGV[3])
if ARGV[12] ~= '0' and waiting > tonumber(ARGV[12]) then
  redis.call('RPOP', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[2])
  return -1
end
redis.call('PEXPIREAT', KEYS[2], ARGV[9])
redis.call('PEXPIREAT', KEYS[1], ARGV[8])
if redis.call('ZADD', KEYS[3], 'NX', ARGV[4], ARGV[1]) == 0 then
  local score = tonumber(redis.call('ZSCORE', KEYS[3], ARGV[1]))
  if ARGV[13] == '1' and score >= 0 then -- held or resting: half a millisecond marks it as urgent for later
    redis.call('ZADD', KEYS[3], string.format('%.1f', math.floor(score) + 0.5), ARGV[1])
  elseif ARGV[13] == '1' and tonumber(ARGV[4]) < score then
    redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
  end
  return 1
end
if ARGV[11] ~= '' then
  redis.call('PUBLISH', ARGV[10], ARGV[11])
end
return 2
