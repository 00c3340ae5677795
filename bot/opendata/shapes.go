package opendata

import (
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals/hsds"
)

// minimal is a service with no more than says whether it changed. The standard's words ask for id and modified_date, its
// schema for name and status as well.
type minimal struct {
	ID       string    `json:"id"`
	Modified time.Time `json:"modified_date,omitzero"`
	Name     string    `json:"name"`
	Status   string    `json:"status"`
}

// serviceAs gives a service in the shape a list asks for.
func (s *snapshot) serviceAs(i int32, q query) any {
	if q.minimal {
		r := &s.rows[i]
		return minimal{ID: r.service, Modified: r.listing.Changed, Name: r.listing.Name, Status: "active"}
	}
	switch {
	case q.full:
		return s.full(i).Service
	case len(q.include) == 0:
		return s.short(i).Service.List()
	}
	whole := s.full(i).Service
	short := whole.List()
	for _, part := range parts() {
		if slices.Contains(q.include, part.name) {
			part.add(&short, whole)
		}
	}
	return short
}

// part is a field that only the whole service has.
type part struct {
	name string
	add  func(short *hsds.Service, whole hsds.Service)
}

func parts() []part {
	return []part{
		{"phones", func(s *hsds.Service, w hsds.Service) { s.Phones = w.Phones }},
		{"schedules", func(s *hsds.Service, w hsds.Service) { s.Schedules = w.Schedules }},
		{"service_areas", func(s *hsds.Service, w hsds.Service) { s.ServiceAreas = w.ServiceAreas }},
		{"service_at_locations", func(s *hsds.Service, w hsds.Service) { s.ServiceAtLocations = w.ServiceAtLocations }},
		{"languages", func(s *hsds.Service, w hsds.Service) { s.Languages = w.Languages }},
		{"cost_options", func(s *hsds.Service, w hsds.Service) { s.CostOptions = w.CostOptions }},
		{"attributes", func(s *hsds.Service, w hsds.Service) { s.Attributes = w.Attributes }},
		{"organization", func(*hsds.Service, hsds.Service) {}}, // is there anyway
	}
}

// includable says which names may be included.
func includable(names []string) error {
	var known []string
	for _, p := range parts() {
		known = append(known, p.name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return badFilter("include", "must be one of %s", strings.Join(known, ", "))
		}
	}
	return nil
}

// atLocationAs gives a service at its location.
func (s *snapshot) atLocationAs(i int32, whole bool) any {
	if !whole {
		return s.short(i).AtLocation.List()
	}
	full := s.full(i)
	at, service := *full.AtLocation, full.Service
	service.ServiceAtLocations = nil // it stands in one
	at.Service = &service
	return at
}

// organizationsOf gives the organizations of rows whose names hold the words of a search.
func (s *snapshot) organizationsOf(rows []int32, search string) []int32 {
	kept := map[string]bool{}
	for _, i := range rows {
		kept[s.rows[i].organization] = true
	}
	var found []int32
	for i, o := range s.organizations {
		l := &s.rows[o.rows[0]].listing
		name := l.Organization
		if name == "" {
			name = l.Name // it is its own
		}
		if kept[o.id] && mentions(search, name) {
			found = append(found, int32(i))
		}
	}
	return found
}

// organizationAs gives an organization: alone, with its services named, or with whole ones.
func (s *snapshot) organizationAs(i int32, q query) any {
	o := s.organizations[i]
	org := s.short(o.rows[0]).Organization
	if !q.full && !q.services {
		return org.List()
	}
	for _, r := range o.rows {
		var full hsds.Full
		if q.services {
			full = s.full(r)
		} else {
			full = s.short(r)
			full.Service = full.Service.List()
		}
		if full.Location != nil {
			org.Locations = append(org.Locations, *full.Location)
		}
		service := full.Service
		service.Organization = nil // it stands in it
		org.Services = append(org.Services, service)
	}
	return org
}
