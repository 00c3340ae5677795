-- Takes a lock that nobody holds, or prolongs our own.
-- KEYS 1 lock (string)
-- ARGV 1 token  2 how long it is held, ms
-- Result 1 it is ours, 0 somebody else holds it
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
