-- Removes a dead letter for good, once.
-- KEYS 1 dead letters (hash)  2 dead times (zset)
-- ARGV 1 letter's name  2 the letter as it was read
-- Result 0 it is gone, or another by now, 1 it is dropped
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
