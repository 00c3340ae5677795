-- Gives a lock back, if it is still ours.
-- KEYS 1 lock (string)
-- ARGV 1 token  2 channel  3 note
-- Result 1 given back, 0 it was not ours
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
