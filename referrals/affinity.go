package referrals

// What can stand in for what. A good referral worker who has no group for panic attacks thinks of the anxiety
// association, then of the open house for anybody who struggles; never of debt advice.

// general is the need that any mental distress falls under.
const general Need = "general_mental_health"

// needNeighbours is asked need -> offered need -> how well.
func needNeighbours() map[Need]map[Need]float32 {
	return map[Need]map[Need]float32{
		"anxiety":             {general: .55, "depression": .4, "stress": .4, "ocd": .3, "loneliness": .25},
		"depression":          {general: .55, "anxiety": .4, "bipolar": .35, "stress": .4, "loneliness": .3, "suicidal_thoughts": .35},
		"bipolar":             {general: .55, "depression": .5, "psychosis": .4},
		"psychosis":           {general: .55, "bipolar": .4, "trauma": .15},
		"ocd":                 {general: .5, "anxiety": .5},
		"eating_disorder":     {general: .45, "self_harm": .4, "anxiety": .2},
		"self_harm":           {general: .5, "suicidal_thoughts": .5, "eating_disorder": .35, "anxiety": .25},
		"suicidal_thoughts":   {general: .5, "self_harm": .45, "depression": .4, "bereaved_by_suicide": .15},
		"trauma":              {general: .45, "violence": .55, "anxiety": .3},
		"grief":               {general: .4, "bereaved_by_suicide": .25, "loneliness": .35, "depression": .25},
		"loneliness":          {general: .5, "depression": .25, "grief": .2},
		"adhd_autism":         {general: .4, "loneliness": .2},
		"alcohol":             {"drugs": .5, "gambling": .15, "loneliness": .1, general: .15},
		"drugs":               {"alcohol": .5, "gambling": .15, "loneliness": .1, general: .15},
		"gambling":            {"debt": .3, "alcohol": .25, "drugs": .25, general: .2},
		"bereaved_by_suicide": {"grief": .6, "suicidal_thoughts": .3, "trauma": .15, general: .2},
		"violence":            {"trauma": .6, general: .2},
		"stress":              {general: .5, "depression": .5, "anxiety": .45, "loneliness": .2},
		general: {
			"anxiety": .45, "depression": .45, "bipolar": .3, "psychosis": .35, "loneliness": .5, "stress": .45,
			"trauma": .25, "self_harm": .3, "suicidal_thoughts": .4, "grief": .15,
		},
		"relatives":            {general: .1},
		"housing":              {"loneliness": .15, "debt": .1, "violence": .1},
		"debt":                 {"work": .2, "gambling": .15},
		"work":                 {"debt": .15, general: .2, "loneliness": .15, "housing": .1},
		"peer_worker_training": {"work": .1, general: .1},
	}
}

// kindNeighbours is asked kind -> offered kind -> how well.
func kindNeighbours() map[Kind]map[Kind]float32 {
	return map[Kind]map[Kind]float32{
		"peer_support_individual": {"peer_support_group": .6, "self_help_group": .5, "counselling": .4, "user_organisation": .5, "drop_in": .4},
		"peer_support_group":      {"self_help_group": .9, "peer_support_individual": .6, "user_organisation": .6, "drop_in": .5, "course": .35},
		"self_help_group":         {"peer_support_group": .9, "peer_support_individual": .55, "user_organisation": .6, "drop_in": .45},
		"drop_in":                 {"peer_support_group": .6, "user_organisation": .5, "self_help_group": .5, "work": .4, "peer_support_individual": .4},
		"helpline":                {"chatline": .75, "crisis": .7, "counselling": .5, "peer_support_individual": .35},
		"chatline":                {"helpline": .7, "counselling": .45, "crisis": .4},
		"counselling":             {"helpline": .55, "municipal": .5, "chatline": .5, "peer_support_individual": .5, "peer_support_group": .4, "crisis": .35},
		"crisis":                  {"helpline": .75, "chatline": .5, "municipal": .35, "housing": .3, "counselling": .45},
		"course":                  {"peer_support_group": .4, "user_organisation": .4, "work": .35, "counselling": .3},
		"user_organisation":       {"peer_support_group": .7, "self_help_group": .6, "drop_in": .5, "peer_support_individual": .5, "helpline": .4},
		"housing":                 {"crisis": .5, "drop_in": .5, "municipal": .4},
		"debt":                    {"counselling": .45, "municipal": .4, "helpline": .35},
		"work":                    {"drop_in": .4, "course": .45, "municipal": .4},
		"municipal":               {"counselling": .6, "crisis": .4, "peer_support_individual": .35, "helpline": .3},
	}
}

// formatAffinity says how well one way of taking part stands in for another.
func formatAffinity(asked, offered Format) float32 {
	switch {
	case asked == offered:
		return 1
	case asked == InPerson || offered == InPerson:
		return 0
	case asked == ByPhone || offered == ByPhone:
		return 0.55
	}
	return 0.75 // chat, sms and online writing are near each other
}

// community reports whether a kind is people meeting people; the others are services.
func community(k Kind) bool {
	switch k {
	case "peer_support_individual", "peer_support_group", "self_help_group", "drop_in", "user_organisation":
		return true
	}
	return false
}
