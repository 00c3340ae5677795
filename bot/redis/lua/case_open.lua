-- Stores a new case; a case with the same id is left as it is.
-- KEYS 1 case (hash)  2 cases of its status (zset)
-- ARGV 1 id  2 version  3 case  4 score of its place  5 expires, ms  6 channel  7 note
-- Result 1 stored, 0 it is there already
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'case', ARGV[3])
redis.call('PEXPIREAT', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
redis.call('PUBLISH', ARGV[6], ARGV[7])
return 1
