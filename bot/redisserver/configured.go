package redisserver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

func openConfigured(ctx context.Context, o Options) (*Server, error) {
	client, where, err := dial(o.URL)
	if err != nil {
		return nil, err
	}
	if err := answers(ctx, client); err != nil {
		_ = client.Close()
		return nil, fmt.Errorf("the Redis at %s does not answer: %w; start it, or correct redis.url (REDIS_URL), or leave it out and the program runs its own", where, err)
	}
	return &Server{kind: Configured, client: client, log: o.Log}, nil
}

// dial makes a client from an address; where is the address without its password.
//
//	redis://[user:password@]host:port/db     one server; rediss:// with TLS
//	unix://[user:password@]/path.sock        one server on this machine
//	redis+cluster://host:port?addr=host:port a Cluster
//	redis+sentinel://host:port?master_name=m&addr=host:port  Sentinel
func dial(address string) (client redis.UniversalClient, where string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", errors.New("redis.url (REDIS_URL) is not an address such as redis://127.0.0.1:6379/0")
	}
	where = u.Redacted()
	switch u.Scheme {
	case "redis", "rediss", "unix":
		options, err := redis.ParseURL(address)
		if err != nil {
			return nil, "", notAnAddress(where, err)
		}
		careful(options)
		return redis.NewClient(options), where, nil
	case "redis+cluster", "rediss+cluster":
		options, err := redis.ParseClusterURL(strings.Replace(address, "+cluster", "", 1))
		if err != nil {
			return nil, "", notAnAddress(where, err)
		}
		options.ContextTimeoutEnabled, options.DialTimeout, options.DisableIdentity = true, dialWithin, true
		return redis.NewClusterClient(options), where, nil
	case "redis+sentinel", "rediss+sentinel":
		options, err := redis.ParseFailoverURL(strings.Replace(address, "+sentinel", "", 1))
		if err != nil {
			return nil, "", notAnAddress(where, err)
		}
		options.ContextTimeoutEnabled, options.DialTimeout, options.DisableIdentity = true, dialWithin, true
		return redis.NewFailoverClient(options), where, nil
	}
	return nil, "", notAnAddress(where, errors.New("it begins with none of redis, rediss, unix, redis+cluster, redis+sentinel"))
}

func notAnAddress(where string, err error) error {
	return fmt.Errorf("redis.url (REDIS_URL) is %s, which cannot be used: %w", where, err)
}

// careful lets a call end with its context, and says nothing on a connection that a plain Redis would not know.
func careful(o *redis.Options) {
	o.ContextTimeoutEnabled = true
	o.DialTimeout = dialWithin
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}
