package main

import (
	"fmt"

	"github.com/brobygger/brobygger/bot/redisserver"
)

// storeLine says on which store the program runs, and what becomes of the data.
func (s *shelter) storeLine() string {
	switch s.server.Kind() {
	case redisserver.Configured:
		return "the configured Redis (REDIS_URL)"
	case redisserver.Child:
		return fmt.Sprintf("its own redis-server, data in %s", s.config.Data)
	case redisserver.Attached:
		if s.server.Trial() {
			return "the TRIAL of the program that runs already: all is forgotten when that one ends"
		}
		return fmt.Sprintf("shared with another brobygger that runs on this machine, data in %s; both work, and either may end", s.config.Data)
	default:
		return "TRIAL in memory: all is forgotten when the program ends. Install redis-server and start again to keep it."
	}
}
