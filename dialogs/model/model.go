package model

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// Model is a set of regressions, each asking one question of a text. It is immutable after Read or Train.
type Model struct {
	names   []string
	buckets int
	bias    []float32
	scale   []float32
	weights []int8 // of each bucket, that of every question: a text has few buckets, and all questions are asked of it
}

// Buckets tells how many features the model tells apart: a Maker of as many makes its vectors.
func (m *Model) Buckets() int { return m.buckets }

// Questions lists what the model was trained to answer.
func (m *Model) Questions() []string { return m.names }

// Ask gives how likely the answer to a question is yes, 0 to 1; 0 for a question it does not know.
func (m *Model) Ask(question string, v Vector) float64 {
	for i, name := range m.names {
		if name == question {
			return sigmoid(m.sum(i, v))
		}
	}
	return 0
}

func (m *Model) sum(i int, v Vector) float64 {
	sum := 0.0
	for _, f := range v {
		sum += float64(float64(m.weights[int(f.At)*len(m.names)+i]) * float64(f.Value))
	}
	return m.scaled(i, sum)
}

func (m *Model) scaled(i int, sum float64) float64 {
	return float64(sum*float64(m.scale[i])) + float64(m.bias[i])
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

const mostBuckets = 1 << 24

// magic begins the file of a model.
const magic = "brobygger model 2\n"

// Bytes gives the model's file: the questions, and one byte a weight.
func (m *Model) Bytes() []byte {
	var b bytes.Buffer
	b.WriteString(magic)
	fmt.Fprintf(&b, "%d\n", m.buckets)
	for i, name := range m.names {
		fmt.Fprintf(&b, "%s %08x %08x\n", name, math.Float32bits(m.bias[i]), math.Float32bits(m.scale[i]))
	}
	b.WriteString("\n")
	for i := range m.names {
		for at := i; at < len(m.weights); at += len(m.names) {
			b.WriteByte(byte(m.weights[at]))
		}
	}
	return b.Bytes()
}

// ErrFile says that a file is not a model's.
var ErrFile = errors.New("model: not the file of a model")

// Read reads what Bytes wrote, or fails with ErrFile.
func Read(raw []byte) (*Model, error) {
	rest, ok := bytes.CutPrefix(raw, []byte(magic))
	if !ok {
		return nil, ErrFile
	}
	first, rest, ok := bytes.Cut(rest, []byte("\n"))
	buckets, err := strconv.Atoi(string(first))
	if !ok || err != nil || buckets < 1 || buckets > mostBuckets {
		return nil, ErrFile
	}
	m := &Model{buckets: buckets}
	for {
		line, after, ok := bytes.Cut(rest, []byte("\n"))
		if !ok {
			return nil, ErrFile
		}
		rest = after
		if len(line) == 0 {
			break
		}
		var (
			name        string
			bias, scale uint32
		)
		if n, err := fmt.Sscanf(string(line), "%s %x %x", &name, &bias, &scale); n != 3 || err != nil {
			return nil, ErrFile
		}
		m.names = append(m.names, name)
		m.bias, m.scale = append(m.bias, math.Float32frombits(bias)), append(m.scale, math.Float32frombits(scale))
	}
	if len(rest) != len(m.names)*buckets {
		return nil, ErrFile
	}
	m.weights = make([]int8, len(rest))
	for i := range m.names {
		m.place(i, rest[i*buckets:(i+1)*buckets])
	}
	return m, nil
}

// place lays the weights of a question, one byte a bucket, among those of the others.
func (m *Model) place(question int, weights []byte) {
	for at, w := range weights {
		m.weights[at*len(m.names)+question] = int8(w)
	}
}
