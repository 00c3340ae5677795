// Command train fits the model of package understand to the machine-written messages of dialogs/understand/training and
// writes its weights. Run it from the top of the repository: make model. The same messages, lexicons and words give the
// same bytes.
package main

import (
	"fmt"
	"os"

	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals/places"
)

func main() {
	if err := run("dialogs/understand"); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	messages, err := understand.Training(os.DirFS(dir))
	if err != nil {
		return err
	}
	advice, err := understand.AdviceTraining(os.DirFS(dir))
	if err != nil {
		return err
	}
	g, err := places.Load()
	if err != nil {
		return fmt.Errorf("loading the places: %w", err)
	}
	m, err := understand.Train(g, messages, advice...)
	if err != nil {
		return err
	}
	raw := m.Bytes()
	if err := os.WriteFile(dir+"/model.bin", raw, 0o600); err != nil {
		return fmt.Errorf("writing the weights: %w", err)
	}
	fmt.Printf("trained on %d messages; wrote %d bytes\n", len(messages)+len(advice), len(raw))
	return nil
}
