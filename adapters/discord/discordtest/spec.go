package discordtest

import "testing"

type spec struct{}

func loadSpec(testing.TB) *spec { return nil }

func (s *Server) checkRequest(*ask, *route)          {}
func (s *Server) checkAnswer(*ask, *route, int, any) {}
func (s *Server) checkShown(string, map[string]any)  {}
