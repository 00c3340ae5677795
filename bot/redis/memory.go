package redis

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// memory gives the bytes that all masters use and may use together; 0 where they cannot be asked: the command may be
// forbidden, the trial does not know it. When one of them has no limit there is none.
func (s *Store) memory(ctx context.Context) (used, limit int64) {
	cluster, isCluster := s.client.(*redis.ClusterClient)
	if !isCluster {
		info, err := s.client.Info(ctx, "memory").Result()
		if err != nil {
			return 0, 0
		}
		return infoNumber(info, "used_memory"), infoNumber(info, "maxmemory")
	}
	var mu sync.Mutex // masters are asked side by side
	unlimited := false
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, master *redis.Client) error {
		info, err := master.Info(ctx, "memory").Result()
		mu.Lock()
		defer mu.Unlock()
		used += infoNumber(info, "used_memory")
		limit += infoNumber(info, "maxmemory")
		unlimited = unlimited || infoNumber(info, "maxmemory") == 0
		return err
	})
	if err != nil {
		return 0, 0
	}
	if unlimited {
		limit = 0
	}
	return used, limit
}

// infoNumber reads one line of INFO; 0 when it is not there.
func infoNumber(info, name string) int64 {
	for line := range strings.Lines(info) {
		if value, found := strings.CutPrefix(line, name+":"); found {
			n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			if err != nil {
				return 0
			}
			return n
		}
	}
	return 0
}
