-- Counts that a lane is tried alone.
-- KEYS 1 lane (hash)
-- ARGV 1 fence
-- Result how often it was, -1 the lease is lost
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then
  return -1
end
return redis.call('HINCRBY', KEYS[1], 'tried', 1)
