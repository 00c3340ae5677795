package redisserver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// answerBound is how long a configured Redis may take to answer at the start, for instance because it starts too.
const answerBound = 5 * time.Second

func openConfigured(ctx context.Context, o Options) (*Server, error) {
	client, where, err := parseURL(o.URL)
	if err != nil {
		return nil, fmt.Errorf("redis.url (REDIS_URL) cannot be used: %w", err)
	}
	if err := awaitAnswer(ctx, client); err != nil {
		return nil, errors.Join(fmt.Errorf("the Redis at %s of redis.url (REDIS_URL) does not answer: %w; check that it runs and that address and password are right, "+
			"or leave it out to let the program run its own", where, err), client.Close())
	}
	client = asCluster(ctx, client)
	return &Server{client: client, where: where, kind: Configured, closers: []func() error{client.Close}}, nil
}

// awaitAnswer asks until the Redis answers. A refusal of our name or password is final.
func awaitAnswer(ctx context.Context, client redis.UniversalClient) error {
	ctx, cancel := context.WithTimeout(ctx, answerBound)
	defer cancel()
	for {
		err := client.Ping(ctx).Err()
		if err == nil || refused(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func refused(err error) bool {
	for _, word := range []string{"WRONGPASS", "NOAUTH", "NOPERM", "ERR AUTH", "ERR invalid DB", "ERR DB index"} {
		if strings.HasPrefix(err.Error(), word) {
			return true
		}
	}
	return false
}

// asCluster exchanges a client of one server for a client of its Cluster when the server is a part of one.
func asCluster(ctx context.Context, client redis.UniversalClient) redis.UniversalClient {
	single, ok := client.(*redis.Client)
	if !ok {
		return client
	}
	info, err := single.Info(ctx, "cluster").Result()
	if err != nil || !strings.Contains(info, "cluster_enabled:1") {
		return client
	}
	o := single.Options()
	cluster := redis.NewClusterClient(carefulCluster(&redis.ClusterOptions{Addrs: []string{o.Addr}, Username: o.Username,
		Password: o.Password, TLSConfig: o.TLSConfig}))
	_ = single.Close() // nothing was written through it
	return cluster
}

// parseURL reads where the Redis is, as Options.URL describes it.
//
// where is for people, without the password; an error does not repeat the password either.
func parseURL(text string) (client redis.UniversalClient, where string, err error) {
	scheme, hosts, rest, where, err := split(text)
	if err != nil {
		return nil, "", err
	}
	plain, sentinel := strings.CutSuffix(scheme, "+sentinel")
	plain, cluster := strings.CutSuffix(plain, "+cluster")
	switch {
	case sentinel:
		client, err = sentinelClient(plain, hosts, rest)
	case cluster || len(hosts) > 1 || strings.Contains(rest, "addr="):
		client, err = clusterClient(plain, hosts, rest)
	default:
		client, err = singleClient(plain + "://" + hosts[0] + rest)
	}
	if urlErr, ok := errors.AsType[*url.Error](err); ok {
		err = urlErr.Err // the error itself repeats the whole address
	}
	return client, where, err
}

// split takes a URL apart; hosts[0] still bears the user and password.
func split(text string) (scheme string, hosts []string, rest, where string, err error) {
	scheme, after, ok := strings.Cut(text, "://")
	known := map[string]bool{"redis": true, "rediss": true, "unix": true, "redis+sentinel": true, "rediss+sentinel": true,
		"redis+cluster": true, "rediss+cluster": true}
	if !ok || !known[scheme] {
		return "", nil, "", "", errors.New("it must begin with redis://, rediss://, unix://, redis+cluster:// or redis+sentinel://")
	}
	user, authority := "", after
	if at := strings.LastIndexByte(after, '@'); at >= 0 {
		user, authority = after[:at+1], after[at+1:]
	}
	if scheme == "unix" {
		path, _, _ := strings.Cut(authority, "?")
		return scheme, []string{after}, "", "unix://" + path, nil
	}
	if end := strings.IndexAny(authority, "/?"); end >= 0 {
		authority, rest = authority[:end], authority[end:]
	}
	if authority == "" {
		return "", nil, "", "", errors.New("it names no host")
	}
	hosts = strings.Split(authority, ",")
	where = scheme + "://" + authority
	hosts[0] = user + hosts[0]
	return scheme, hosts, rest, where, nil
}

func singleClient(address string) (redis.UniversalClient, error) {
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, err
	}
	return redis.NewClient(careful(o)), nil
}

func clusterClient(scheme string, hosts []string, rest string) (redis.UniversalClient, error) {
	o, err := redis.ParseClusterURL(scheme + "://" + hosts[0] + withHosts(rest, hosts[1:]))
	if err != nil {
		return nil, err
	}
	return redis.NewClusterClient(carefulCluster(o)), nil
}

func sentinelClient(scheme string, hosts []string, rest string) (redis.UniversalClient, error) {
	path, query, _ := strings.Cut(rest, "?")
	master := strings.Trim(path, "/")
	if values, err := url.ParseQuery(query); err == nil && master == "" {
		master = values.Get("master_name")
	}
	if master == "" {
		return nil, errors.New("a Sentinel address ends with the name of the master: redis+sentinel://host:port/MASTER")
	}
	if query != "" {
		query = "&" + query
	}
	o, err := redis.ParseFailoverURL(scheme + "://" + hosts[0] + withHosts("/?master_name="+url.QueryEscape(master)+query, hosts[1:]))
	if err != nil {
		return nil, err
	}
	return redis.NewFailoverClient(carefulFailover(o)), nil
}

// withHosts adds further hosts the way the library wants them.
func withHosts(rest string, hosts []string) string {
	for _, host := range hosts {
		mark := "?"
		if strings.Contains(rest, "?") {
			mark = "&"
		}
		rest += mark + "addr=" + url.QueryEscape(host)
	}
	return rest
}
