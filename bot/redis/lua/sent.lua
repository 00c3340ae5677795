-- Removes entries that went out from the head of an outbox, once, and gives the next ones. With a letter, the one entry
-- that is removed is kept as a dead letter.
-- KEYS 1 outbox (list)  2 its lease (hash)  3 outbox queue (zset)  4 lane (hash)  5 dead letters (hash)  6 dead times (zset)
-- ARGV 1 lane  2 fence  3 how many  4 id of the first of them  5 most entries to give  6 letter or ''  7 letter's name
--      8 now, ms  9 letters before this ms are dropped  10 most letters
-- Result {-1} the lease is lost, {0} none is left and the lease has ended, {1, epoch or nil, entry ...}
if redis.call('HGET', KEYS[2], 'fence') ~= ARGV[2] then
  return {-1}
end

-- A call that was repeated because its answer was lost finds another entry at the head, and removes nothing.
local entries = redis.call('LRANGE', KEYS[1], 0, ARGV[3] + ARGV[5] - 1)
local gone = 0
if entries[1] and string.match(entries[1], '^[^\n]*') == ARGV[4] then
  if ARGV[6] ~= '' then
    bury(KEYS[5], KEYS[6], ARGV[7], ARGV[6], ARGV[8], ARGV[9], ARGV[10])
  end
  gone = tonumber(ARGV[3])
  redis.call('LTRIM', KEYS[1], gone, -1)
end
if #entries <= gone then
  redis.call('DEL', KEYS[2])
  redis.call('ZREM', KEYS[3], ARGV[1])
  return {0}
end
if gone > 0 then
  redis.call('HDEL', KEYS[2], 'tries')
end
local result = {1, redis.call('HGET', KEYS[4], 'epoch')}
for i = gone + 1, #entries do
  result[2 + i - gone] = entries[i]
end
return result
