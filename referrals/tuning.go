package referrals

// tuning is the judgement of the ranking in numbers. They are few and coarse on purpose: each says something a referral
// worker would say, and none was fitted to a single request.
type tuning struct {
	needPower, kindPower, formatPower   float32
	needBest                            float32 // how much the best-met need counts, against all of them
	otherNeed, otherFirst, otherIllness float32 // how much each further need of a listing takes away
	relativesForNeed                    float32 // what help for relatives in general is worth to a relative with a certain need
	relativesOfOthers                   float32 // what help for relatives in another trouble is worth
	oneTrouble                          float32 // what help for one trouble is worth where no need is known
	youthForNeed                        float32 // what help for the young in general is worth to a young person with a certain need
	kindFloor, kindLater                float32
	formatFloor                         float32
	otherLanguage                       float32

	childrenAmongUnknown, youngAmongAdults, adultAmongYoung, unknownAmongYoung float32
	groupMatch, groupUnasked                                                   float32
	relativeHalf, relativeYouth, relativeNone, onlyRelatives                   float32

	bands                                            []band
	remoteReach, nationReach                         float32
	remoteWished                                     float32
	afarReach, afarWished                            float32
	afarBound, afarLocal                             float32
	unplacedRemote, unplacedLocal                    float32
	textGain, textHalf                               float32 // what words add at most beside needs, and at what strength they add half
	textAlone                                        float32 // what is left of a listing that answers no word, when only words are asked for
	calledLeast, calledReach, calledGain             float32 // asked for by name
	calledSurely, calledFit                          float32 // so much of the words in the name that it is meant, whatever else was understood
	crisisUnasked, elsewhereBound                    float32
	closedSoon, unknownSoon, closedSome, unknownSome float32
}

func defaults() tuning {
	return tuning{
		needPower: 1, kindPower: 0.7, formatPower: 0.8,
		needBest: 0.3, otherNeed: 0.04, otherFirst: 0.3, otherIllness: 0.2, relativesForNeed: 0.5, relativesOfOthers: 0.2, youthForNeed: 0.4, oneTrouble: 0.8,
		kindFloor: 0.25, kindLater: 0.92, formatFloor: 0.45, otherLanguage: 0.95,
		childrenAmongUnknown: 0.65, youngAmongAdults: 0.35, adultAmongYoung: 0.35, unknownAmongYoung: 0.75,
		groupMatch: 1.3, groupUnasked: 0.4,
		relativeHalf: 0.8, relativeNone: 0.4, relativeYouth: 0.8, onlyRelatives: 0.2,
		bands:       []band{{3, 0.98}, {12, 0.92}, {25, 0.76}, {40, 0.56}, {60, 0.4}, {80, 0.25}, {120, 0.1}, {250, 0.02}, {1e5, 0.004}},
		remoteReach: 0.55, nationReach: 0.5, remoteWished: 0.95, afarReach: 0.3, afarWished: 0.7, afarBound: 0.4, afarLocal: 0.5,
		unplacedRemote: 0.8, unplacedLocal: 0.35,
		textGain: 1.5, textHalf: 8, textAlone: 0.3,
		calledLeast: 0.4, calledSurely: 0.6, calledFit: 0.8, calledReach: 0.9, calledGain: 1, crisisUnasked: 0.85, elsewhereBound: 0.8,
		closedSoon: 0.75, unknownSoon: 0.7, closedSome: 0.85, unknownSome: 0.8,
	}
}
