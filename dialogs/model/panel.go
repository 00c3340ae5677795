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
	sums, m := append(room[:0], make([]float64, p.to-p.from)...), p.model
	row := func(f Feature) []int8 { return m.weights[int(f.At)*len(m.names)+p.from:][:len(sums)] }
	for ; len(v) >= 4; v = v[4:] {
		addFour(sums, row(v[0]), row(v[1]), row(v[2]), row(v[3]), [4]float64{float64(v[0].Value), float64(v[1].Value), float64(v[2].Value), float64(v[3].Value)})
	}
	for _, f := range v {
		for i, w := range row(f) {
			sums[i] += float64(float64(w) * float64(f.Value))
		}
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

// addFour adds the weights of four features, one after the other, each as strong as it was seen.
func addFour(sums []float64, a, b, c, d []int8, strong [4]float64) {
	a, b, c, d = a[:len(sums)], b[:len(sums)], c[:len(sums)], d[:len(sums)]
	for i, sum := range sums {
		sum += float64(float64(a[i]) * strong[0])
		sum += float64(float64(b[i]) * strong[1])
		sum += float64(float64(c[i]) * strong[2])
		sum += float64(float64(d[i]) * strong[3])
		sums[i] = sum
	}
}
