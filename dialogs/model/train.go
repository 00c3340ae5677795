package model

import (
	"math"
	"sync"
)

// Example is a text with the answers to the questions that were asked of it.
type Example struct {
	Windows []Vector        // the parts of the text; a yes holds when it holds for one of them, a no for all
	Answers map[string]bool // questions that are missing are not trained on this text
	Weight  float64         // how much a mistake counts; 0: 1
}

// Settings of training. The zero value is not useful; see Usual.
type Settings struct {
	Buckets int     // how many features are told apart: that of the Maker
	Rounds  int     // passes over the examples
	Rate    float64 // of the first step
	Decay   float64 // how strongly weights are drawn to nothing
	Yes     float64 // how much more a missed yes counts than a false one
}

// Usual are settings that work for some thousand short texts.
// Buckets must be set to those of the Maker.
func Usual(buckets int) Settings {
	return Settings{Buckets: buckets, Rounds: 20, Rate: 0.5, Decay: 2e-4, Yes: 1.5}
}

// Train fits one regression a question, always in the same order: the same examples give the same bytes.
func Train(questions []string, examples []Example, s Settings) *Model {
	m := &Model{names: questions, buckets: s.Buckets, weights: make([]int8, s.Buckets*len(questions))}
	weightsOf, biasOf := make([][]float64, len(questions)), make([]float64, len(questions))
	var all sync.WaitGroup
	for i, q := range questions { // no question knows of another: side by side they give the same
		all.Go(func() { weightsOf[i], biasOf[i] = fit(q, examples, s) })
	}
	all.Wait()
	for i := range questions {
		weights, bias := weightsOf[i], biasOf[i]
		top := 0.0
		for _, w := range weights {
			top = max(top, math.Abs(w))
		}
		scale := max(top/127, 1e-9)
		small := make([]byte, s.Buckets)
		for i, w := range weights {
			small[i] = byte(int8(math.Round(w / scale)))
		}
		m.place(i, small)
		m.scale, m.bias = append(m.scale, float32(scale)), append(m.bias, float32(bias))
	}
	return m
}

// settled is how small a mistake is left alone.
const settled = 0.01

// fit trains one question with AdaGrad. Of a text in several windows the likeliest one answers and learns when the
// answer is yes, and every one that would say yes learns when it is no.
func fit(question string, examples []Example, s Settings) (weights []float64, bias float64) {
	weights = make([]float64, s.Buckets)
	steps := make([]float64, s.Buckets)
	biasSteps := 0.0
	next := shuffler(uint64(len(examples)) + 1)
	order := make([]int, 0, len(examples))
	for i := range examples {
		if _, asked := examples[i].Answers[question]; asked {
			order = append(order, i)
		}
	}
	learn := func(v Vector, error float64) {
		if math.Abs(error) < settled {
			return // it is answered right already: most are, after some rounds
		}
		biasSteps += float64(error * error)
		bias += float64(s.Rate * error / math.Sqrt(1+biasSteps))
		for _, f := range v {
			g := float64(error*float64(f.Value)) - float64(s.Decay*weights[f.At])
			steps[f.At] += float64(g * g)
			weights[f.At] += float64(s.Rate * g / math.Sqrt(1e-2+steps[f.At]))
		}
	}
	for range s.Rounds {
		for i := len(order) - 1; i > 0; i-- {
			j := int(next() % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		for _, at := range order {
			e := &examples[at]
			weight := e.Weight
			if weight == 0 {
				weight = 1
			}
			best, bestAt := math.Inf(-1), 0
			for w, v := range e.Windows {
				if sum := dot(weights, v) + bias; sum > best {
					best, bestAt = sum, w
				}
			}
			if len(e.Windows) == 0 {
				continue
			}
			if e.Answers[question] {
				learn(e.Windows[bestAt], float64(weight*s.Yes*(1-sigmoid(best))))
			} else {
				learn(e.Windows[bestAt], float64(-weight*sigmoid(best)))
			}
		}
	}
	return weights, bias
}

func dot(weights []float64, v Vector) float64 {
	sum := 0.0
	for _, f := range v {
		sum += float64(weights[f.At] * float64(f.Value))
	}
	return sum
}

// shuffler gives the numbers of splitmix64 from a seed: chance that is the same everywhere.
func shuffler(seed uint64) func() uint64 {
	return func() uint64 {
		seed += 0x9e3779b97f4a7c15
		z := seed
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
		z = (z ^ (z >> 27)) * 0x94d049bb133111eb
		return z ^ (z >> 31)
	}
}
