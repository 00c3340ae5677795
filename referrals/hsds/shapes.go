package hsds

// List gives the short shape of a service: what is one to one with it, the organization in its own short shape.
func (s Service) List() Service {
	s.Phones, s.Schedules, s.ServiceAreas, s.ServiceAtLocations = nil, nil, nil, nil
	s.Languages, s.CostOptions, s.Attributes, s.Metadata = nil, nil, nil, nil
	if s.Organization != nil {
		short := s.Organization.List()
		s.Organization = &short
	}
	return s
}

// List gives the short shape of an organization.
func (o Organization) List() Organization {
	return Organization{ID: o.ID, Name: o.Name, Description: o.Description, Website: o.Website}
}

// List gives the short shape of a location.
func (l Location) List() Location {
	l.Languages, l.Addresses, l.Contacts, l.Accessibility, l.Phones = nil, nil, nil, nil, nil
	l.Schedules, l.Attributes, l.Metadata = nil, nil, nil
	return l
}

// List gives the short shape of a service at a location: both ends in their short shapes.
func (a ServiceAtLocation) List() ServiceAtLocation {
	short := ServiceAtLocation{ID: a.ID, Description: a.Description}
	if a.Location != nil {
		l := a.Location.List()
		short.Location = &l
	}
	if a.Service != nil {
		s := a.Service.List()
		short.Service = &s
	}
	return short
}
