-- Prolongs the lease on an outbox.
-- KEYS 1 the outbox's lease (hash)  2 outbox queue (zset)
-- ARGV 1 lane  2 fence  3 lease ends, ms
-- Result 1 prolonged, 0 the lease is lost
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[2] then
  return 0
end
redis.call('ZADD', KEYS[2], 'XX', ARGV[3], ARGV[1])
return 1
