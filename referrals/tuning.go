package referrals

// tuning is the judgement of the ranking in numbers. They are few and coarse on purpose: each says something a referral
// worker would say, and none was fitted to a single request. A factor of 1 takes nothing away.
type tuning struct {
	// How much each question weighs (powers).
	needPower, kindPower, formatPower float32

	// What it helps with.
	needBest          float32 // the share of the best-met need, the rest is of all of them
	otherNeed         float32 // what each further need of a listing takes away
	otherFirst        float32 // the same, of a need it names first that is far from what was asked
	otherIllness      float32 // the same, for a relative who names no illness
	relativesForNeed  float32 // what help for any relative is worth to a relative with a certain need
	relativesForAny   float32 // the same, to one who names no certain need
	relativesOfOthers float32 // what help for relatives in another trouble is worth
	youthForNeed      float32 // what help for any young person is worth to one with a certain need
	childForNeed      float32 // what help for any child is worth to one with a certain need
	needMissing       float32 // a listing that names none of the asked needs, and is no open house near by
	oneTrouble        float32 // what help for one trouble is worth where no need is known

	// What sort of help, and how.
	kindFloor     float32 // another kind
	kindLater     float32 // the kind, but not what it is above all
	formatFloor   float32 // another way of taking part
	remoteMissing float32 // only to go to, where only ways of taking part that need no place are wished for
	remoteUnsaid  float32 // the same, where one such way was wished
	otherLanguage float32
	crisisUnasked float32 // an emergency ward where no emergency was spoken of
	crisisSoon    float32 // the same, of somebody who cannot wait
	crisisLine    float32 // an emergency line, of somebody who can
	notByPeers    float32 // led by professionals, where equals were asked for

	// How far the facts hold.
	overdue    float32 // verified once, but not for half a year
	unverified float32 // never verified

	// For whom.
	youngAmongAdults     float32
	adultAmongYoung      float32
	unknownAmongYoung    float32 // of somebody whose age is not known
	unknownAmongChildren float32
	groupMatch           float32 // for women, men, lgbtq ... as asked
	groupUnasked         float32 // for such a group alone, not asked
	groupYouth           float32 // for girls or boys, of a young person
	violenceWomen        float32 // for women alone, of somebody who met violence: most who ask are
	violenceMen          float32 // for men alone
	relativeHalf         float32 // half meant for relatives
	relativeYouth        float32 // a youth service, for a young relative
	relativeNone         float32 // for the person, asked for by a relative
	onlyRelatives        float32 // for relatives, asked for by the person

	// Where.
	bands          []band
	districtsCity  float32 // in the city, of somebody who named a district
	remoteReach    float32 // a national line or chat, where no way of taking part was wished
	nationReach    float32 // an association with groups in many towns
	remoteWished   float32 // a national line or chat, as wished
	afarReach      float32 // a line or chat of a far town
	afarWished     float32
	afarBound      float32 // of a far municipality or emergency ward
	afarLocal      float32 // the telephone of a far house
	elsewhereBound float32 // a municipality's house in a neighbour town
	unplacedRemote float32 // a town's line, where the person's place is not known
	unplacedLocal  float32 // a town's house, where the person's place is not known

	// Words.
	textGain     float32 // what words add at most beside needs
	textHalf     float32 // at what strength they add half of it
	textLong     float32 // so many words are as many as tell in full
	textBeside   float32 // as textAlone, where a place or for whom it is was given too
	textAlone    float32 // a listing that answers no word, when words are all that was given
	calledLeast  float32 // so much of the words in a name that the name may be meant
	calledSurely float32 // so much that it is meant, whatever else was understood
	calledFit    float32 // what such a listing is worth at least
	calledReach  float32 // the same of where it is
	calledGain   float32 // what being named adds

	// When.
	closedSoon, unknownSoon float32 // now, today, tonight
	closedSome, unknownSome float32 // some day
}

func defaults() tuning {
	return tuning{
		needPower: 1, kindPower: 0.7, formatPower: 0.8,

		needBest: 0.3, otherNeed: 0.04, otherFirst: 0.9, otherIllness: 0.2, needMissing: 0.7,
		relativesForNeed: 0.6, relativesForAny: 1, relativesOfOthers: 0.2, youthForNeed: 0.4, childForNeed: 0.7, oneTrouble: 0.8,

		kindFloor: 0.25, kindLater: 0.92, formatFloor: 0.45, remoteMissing: 0.002, remoteUnsaid: 0.2, otherLanguage: 0.95, crisisUnasked: 0.55, crisisSoon: 0.85, crisisLine: 0.7, notByPeers: 0.93,

		overdue: 0.9, unverified: 0.95,

		youngAmongAdults: 0.35, adultAmongYoung: 0.35, unknownAmongYoung: 0.5, unknownAmongChildren: 0.4,
		groupMatch: 1.6, groupUnasked: 0.4, groupYouth: 0.8, violenceWomen: 0.7, violenceMen: 0.55,
		relativeHalf: 0.8, relativeYouth: 0.8, relativeNone: 0.35, onlyRelatives: 0.2,

		bands: []band{
			{3, 0.98}, {12, 0.92}, {25, 0.76}, {40, 0.56}, {60, 0.4}, {80, 0.25}, {120, 0.1}, {250, 0.02}, {1e5, 0.004},
		},
		districtsCity: 0.95, remoteReach: 0.55, nationReach: 0.5, remoteWished: 0.95,
		afarReach: 0.3, afarWished: 0.7, afarBound: 0.4, afarLocal: 0.5, elsewhereBound: 0.8,
		unplacedRemote: 0.8, unplacedLocal: 0.45,

		textGain: 1.5, textHalf: 8, textLong: 8, textBeside: 0.7, textAlone: 0.3,
		calledLeast: 0.4, calledSurely: 0.5, calledFit: 0.8, calledReach: 0.9, calledGain: 1,

		closedSoon: 0.75, unknownSoon: 0.7, closedSome: 0.85, unknownSome: 0.8,
	}
}
