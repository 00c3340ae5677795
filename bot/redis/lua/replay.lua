-- Puts a dead letter back where it came from, behind what waits there, once.
-- KEYS 1 dead letters (hash)  2 dead times (zset)  3 inbox or outbox of its lane (list)  4 queue of those (zset)
--      5 what counts the tries of the list's first entry (hash)
-- ARGV 1 letter's name  2 the letter as it was read  3 what goes back  4 lane  5 score that means ready  6 list expires, ms
--      7 channel  8 note
-- Result 0 it is gone, or another by now, 1 it is back, 2 it is back and the lane became ready
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('RPUSH', KEYS[3], ARGV[3]) == 1 then
  redis.call('HDEL', KEYS[5], 'tries')
end
redis.call('PEXPIREAT', KEYS[3], ARGV[6])
if redis.call('ZADD', KEYS[4], 'NX', ARGV[5], ARGV[4]) == 0 then
  return 1
end
redis.call('PUBLISH', ARGV[7], ARGV[8])
return 2
