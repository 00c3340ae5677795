-- Erases a lane: state, inbox, timers, feed and dead letters. Its outbox empties itself; the ids it has seen are kept
-- until they run out, so that nothing that was erased is taken in again.
-- KEYS 1 lane (hash)  2 inbox (list)  3 inbox queue (zset)  4 timers (zset)  5 timer names (zset)  6 feed (stream)
--      7 feed ids (zset)  8 dead letters (hash)  9 dead times (zset)
-- ARGV 1 lane
-- Result 1
redis.call('DEL', KEYS[1], KEYS[2], KEYS[6], KEYS[7])
redis.call('ZREM', KEYS[3], ARGV[1])
local from, to = '[' .. ARGV[1] .. '\0', '[' .. ARGV[1] .. '\1'
for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[5], from, to)) do
  redis.call('ZREM', KEYS[4], member)
  redis.call('ZREM', KEYS[5], member)
end
local prefix = ARGV[1] .. '\0'
for _, name in ipairs(redis.call('ZRANGE', KEYS[9], 0, -1)) do
  if string.sub(name, 1, #prefix) == prefix then
    redis.call('HDEL', KEYS[8], name)
    redis.call('ZREM', KEYS[9], name)
  end
end
return 1
