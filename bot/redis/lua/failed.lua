-- Keeps the first entry of an outbox and frees the lane until a time.
-- KEYS 1 the outbox's lease (hash)  2 outbox queue (zset)
-- ARGV 1 lane  2 fence  3 tries to add  4 new score
-- Result 1 set aside, 0 the lease is lost
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[2] then
  return 0
end
redis.call('HINCRBY', KEYS[1], 'tries', ARGV[3]) -- first, so that the hash and its lifetime stay
redis.call('HDEL', KEYS[1], 'fence')
redis.call('ZADD', KEYS[2], 'XX', ARGV[4], ARGV[1])
return 1
