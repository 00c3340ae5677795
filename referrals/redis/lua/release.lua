-- Lets others write again, unless somebody else is at it by now or the change was made.
-- KEYS 1 what is pending (string)
-- ARGV 1 name of the change
-- Result: how many keys were removed
if redis.call('GET', KEYS[1]) ~= ARGV[1] .. ' checking' then return 0 end
return redis.call('DEL', KEYS[1])
