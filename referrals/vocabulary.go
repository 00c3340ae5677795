package referrals

// The closed vocabularies of the catalogue. Their values are stored: they stay stable.
type (
	// Kind says what sort of help a listing is.
	Kind string
	// Need says what a listing helps with.
	Need string
	// Audience says for whom a listing is.
	Audience string
	// Format says how one takes part.
	Format string
	// Cost says whether it costs something; empty is unknown.
	Cost string
	// Access says how to come in; empty is unknown.
	Access string
	// Setting says whether one meets others or is alone with a helper.
	Setting string
	// Joining says whether one may simply come to a group.
	Joining string
	// LedBy says who leads it.
	LedBy string
	// Accessibility is one thing that lets people with a disability take part.
	Accessibility string
)

// Formats, costs and accesses.
const (
	InPerson Format = "in_person"
	Online   Format = "online"
	ByPhone  Format = "phone"
	ByChat   Format = "chat"
	BySMS    Format = "sms"

	Free Cost = "free"
	Fee  Cost = "fee"

	WalkIn       Access = "walk_in"
	SelfReferral Access = "self_referral"
	Referral     Access = "referral"

	InGroup  Setting = "group"
	OneToOne Setting = "one_to_one"

	OpenGroup   Joining = "open"
	ClosedGroup Joining = "closed"

	ByPeers         LedBy = "peers"
	ByProfessionals LedBy = "professionals"
	ByBoth          LedBy = "both"
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{"peer_support_individual", "peer_support_group", "self_help_group", "drop_in", "helpline", "chatline",
		"counselling", "crisis", "course", "user_organisation", "housing", "debt", "work", "municipal"}
}

// Needs lists every need.
func Needs() []Need {
	return []Need{"anxiety", "depression", "bipolar", "psychosis", "ocd", "eating_disorder", "self_harm",
		"suicidal_thoughts", "trauma", "grief", "loneliness", "adhd_autism", "alcohol", "drugs", "gambling", "relatives",
		"bereaved_by_suicide", "violence", "stress", "general_mental_health", "housing", "debt", "work",
		"peer_worker_training"}
}

// Audiences lists every audience.
func Audiences() []Audience {
	return []Audience{"adults", "young", "children", "older", "relatives", "women", "men", "lgbtq", "parents", "students",
		"peer_workers"}
}

// Formats lists every format.
func Formats() []Format { return []Format{InPerson, Online, ByPhone, ByChat, BySMS} }

// Costs lists every known cost.
func Costs() []Cost { return []Cost{Free, Fee} }

// Accesses lists every known way in.
func Accesses() []Access { return []Access{WalkIn, SelfReferral, Referral} }

// Settings lists every setting.
func Settings() []Setting { return []Setting{InGroup, OneToOne} }

// Joinings lists every known way of joining a group.
func Joinings() []Joining { return []Joining{OpenGroup, ClosedGroup} }

// Leaders lists every known sort of leading.
func Leaders() []LedBy { return []LedBy{ByPeers, ByProfessionals, ByBoth} }

// Accessibilities lists what can be said of accessibility.
func Accessibilities() []Accessibility {
	return []Accessibility{"wheelchair", "hearing_loop", "sign_language", "interpreter", "easy_language", "quiet", "companion"}
}

// Disclosures lists how little of a place or link may be shown.
func Disclosures() []Disclosure { return []Disclosure{Approximate, Withheld} }

// Countries lists the countries the catalogue covers, ISO 3166 alpha-2.
func Countries() []string { return []string{"DK", "NO", "SE", "FI", "IS", "LT"} }

// Whens lists every wished time.
func Whens() []When {
	return []When{"now", "today", "tonight", "weekend", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
		"sunday"}
}
