package model

import "slices"

// Panel is some questions of a model that are asked together: in one walk over what was seen, which costs hardly more
// than to ask one of them.
type Panel struct {
	model    *Model
	at       []int // of each question: its number in the model; -1 where the model does not know it
	from, to int   // numbers between which they stand
}

// panelAtMost is how many questions are summed without asking for memory.
const panelAtMost = 96

// Panel gathers questions.
func (m *Model) Panel(questions []string) Panel {
	p := Panel{model: m, from: len(m.names)}
	for _, q := range questions {
		i := slices.Index(m.names, q)
		p.at = append(p.at, i)
		if i >= 0 {
			p.from, p.to = min(p.from, i), max(p.to, i+1)
		}
	}
	p.from = min(p.from, p.to)
	return p
}

// Ask appends to out how likely the answer to each of the questions is yes, in their order: what Model.Ask gives.
func (p Panel) Ask(out []float64, v Vector) []float64 {
	var room [panelAtMost]float64
	sums, m := room[:], p.model
	if width := p.to - p.from; width > len(room) {
		sums = make([]float64, width)
	} else {
		sums = room[:width]
	}
	for _, f := range v {
		add(sums, m.weights[int(f.At)*len(m.names)+p.from:], float64(f.Value))
	}
	for _, i := range p.at {
		if i < 0 {
			out = append(out, 0)
			continue
		}
		out = append(out, sigmoid(m.scaled(i, sums[i-p.from])))
	}
	return out
}

// add adds the weights of one feature, each as strong as it was seen.
func add(sums []float64, weights []int8, value float64) {
	weights = weights[:len(sums)]
	for i, w := range weights {
		sums[i] += float64(float64(w) * value)
	}
}
