-- Removes a case.
-- KEYS 1 case (hash)  2, 3 and 4 cases of each status (zsets)
-- ARGV 1 id  2 channel  3 note
-- Result 1
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
