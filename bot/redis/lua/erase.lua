-- Erases a lane: state, timers, feed and dead letters. Its outbox empties itself. Whoever holds the lane has lost it, so
-- that nothing of the old state is written back; events that still wait came after the wish to be forgotten: they are
-- read for danger as every event is, and begin a new conversation. Ids of events stay known until they run out.
-- KEYS 1 lane (hash)  2 inbox (list)  3 inbox queue (zset)  4 timers (zset)  5 timer names (zset)  6 feed (stream)
--      7 feed ids (zset)  8 dead letters (hash)  9 dead times (zset)
-- ARGV 1 lane  2 score that means ready  3 channel  4 note
-- Result 1, or 2: the lane is ready
redis.call('DEL', KEYS[6], KEYS[7])
-- A commit that erased the lane marked it as begun anew: a state, timers or a lease that are there now came after the wish.
local lane = redis.call('HMGET', KEYS[1], 'anew', 'state', 'fence')
local anew = lane[1] and (lane[2] or (lane[3] and lane[3] ~= ''))
if not anew then
  redis.call('DEL', KEYS[1])
  local from, to = '[' .. ARGV[1] .. '\0', '[' .. ARGV[1] .. '\1'
  for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[5], from, to)) do
    redis.call('ZREM', KEYS[4], member)
    redis.call('ZREM', KEYS[5], member)
  end
end
local prefix = ARGV[1] .. '\0'
for _, name in ipairs(redis.call('ZRANGE', KEYS[9], 0, -1)) do
  if string.sub(name, 1, #prefix) == prefix then
    redis.call('HDEL', KEYS[8], name)
    redis.call('ZREM', KEYS[9], name)
  end
end
if redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('ZREM', KEYS[3], ARGV[1])
  return 1
end
if anew then
  return 1
end
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 2
