package hsds

import (
	"archive/zip"
	"fmt"
	"io"
	"iter"

	"github.com/brobygger/brobygger/referrals"
)

// WriteCSV writes the listings that Options.Shown lets out as a tabular data package of the standard: a zip file with
// datapackage.json and every table, empty ones too. Cells that a spreadsheet would run as formulas are guarded. It
// holds the packed tables, not the listings. The error is of w.
func WriteCSV(w io.Writer, ls iter.Seq[referrals.Listing], o Options) error {
	p, err := newPackage()
	if err != nil {
		return err
	}
	for l := range ls {
		if !o.Shown(l) {
			continue
		}
		if err := p.listing(l, o); err != nil {
			return fmt.Errorf("listing %s: %w", l.ID, err)
		}
	}
	if err := p.taxonomies(); err != nil {
		return err
	}
	return p.zip(w)
}

// packing is a package while it is written.
type packing struct {
	tables        map[string]*table // by the standard's name
	order         []string
	clock         clockwork
	organizations map[string]Organization // by id, as its row was written
}

func newPackage() (*packing, error) {
	described, err := readPackage()
	if err != nil {
		return nil, err
	}
	p := &packing{tables: map[string]*table{}, organizations: map[string]Organization{}}
	for _, r := range described.Resources {
		t, err := newTable(r)
		if err != nil {
			return nil, err
		}
		p.tables[r.Name] = t
		p.order = append(p.order, r.Name)
	}
	return p, nil
}

// rows collects the first error of many rows.
type rows struct {
	p   *packing
	err error
}

func (r *rows) put(table string, row any) {
	if r.err == nil {
		r.err = r.p.tables[table].put(row)
	}
}

func (p *packing) listing(l referrals.Listing, o Options) error {
	full := of(l, o, &p.clock)
	r := &rows{p: p}
	s := full.Service
	s.OrganizationID = full.Organization.ID
	s.Attributes = append(s.Attributes, p.organization(r, l.ID, full.Organization)...)
	r.put("service", s)
	for _, x := range s.Phones {
		x.ServiceID = s.ID
		r.put("phone", x)
	}
	for _, x := range s.Schedules {
		x.ServiceID = s.ID
		r.put("schedule", x)
	}
	for _, x := range s.ServiceAreas {
		x.ServiceID = s.ID
		r.put("service_area", x)
	}
	for _, x := range s.Languages {
		x.ServiceID = s.ID
		r.put("language", x)
	}
	for _, x := range s.CostOptions {
		x.ServiceID = s.ID
		r.put("cost_option", x)
	}
	for _, x := range s.Attributes {
		x.LinkID, x.LinkEntity, x.TaxonomyTermID = s.ID, string(OfService), x.TaxonomyTerm.ID
		r.put("attribute", x)
	}
	r.location(full)
	return r.err
}

// organization writes the row of an organization once. Where a listing writes it otherwise than the row does, it says
// so with attributes of its own.
func (p *packing) organization(r *rows, id referrals.ListingID, org Organization) []Attribute {
	first, known := p.organizations[org.ID]
	if !known {
		p.organizations[org.ID] = org
		r.put("organization", org)
		return nil
	}
	w := &writing{l: referrals.Listing{ID: id}, gloss: gloss()}
	if first.Name != org.Name {
		w.add("fact", "organization", "", org.Name)
	}
	if first.Website != org.Website {
		w.add("fact", "organization_url", "", org.Website)
	}
	return w.list
}

func (r *rows) location(full Full) {
	if full.Location == nil {
		return
	}
	place := *full.Location
	r.put("location", place)
	r.put("service_at_location", ServiceAtLocation{ID: full.AtLocation.ID, ServiceID: full.Service.ID, LocationID: place.ID})
	for _, x := range place.Addresses {
		x.LocationID = place.ID
		r.put("address", x)
	}
	for _, x := range place.Accessibility {
		x.LocationID = place.ID
		r.put("accessibility", x)
	}
}

func (p *packing) taxonomies() error {
	r := &rows{p: p}
	for _, t := range Taxonomies() {
		r.put("taxonomy", t)
	}
	for _, t := range TaxonomyTerms() {
		r.put("taxonomy_term", t)
	}
	return r.err
}

// zip writes the package. It has no clock: the same listings give the same bytes.
func (p *packing) zip(w io.Writer) error {
	z := zip.NewWriter(w)
	about, err := z.Create("datapackage.json")
	if err != nil {
		return fmt.Errorf("hsds: writing the package: %w", err)
	}
	if _, err := about.Write(packageFile); err != nil {
		return fmt.Errorf("hsds: writing the package: %w", err)
	}
	for _, name := range p.order {
		t := p.tables[name]
		if err := t.close(); err != nil {
			return err
		}
		out, err := z.CreateRaw(&zip.FileHeader{Name: t.path, Method: zip.Deflate, CRC32: t.crc.Sum32(),
			CompressedSize64: uint64(t.packed.Len()), UncompressedSize64: t.size})
		if err == nil {
			_, err = t.packed.WriteTo(out)
		}
		if err != nil {
			return fmt.Errorf("hsds: writing %s: %w", t.path, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("hsds: writing the package: %w", err)
	}
	return nil
}
