// Command train fits the safety model to the machine-written messages of dialogs/safety/training and writes its weights.
// Run it from the top of the repository: make model. The same messages and rules give the same bytes.
package main

import (
	"fmt"
	"os"

	"github.com/brobygger/brobygger/dialogs/safety"
)

func main() {
	if err := run("dialogs/safety"); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	m, n, err := safety.Train(os.DirFS("dialogs"))
	if err != nil {
		return err
	}
	raw := m.Bytes()
	if err := os.WriteFile(dir+"/model.bin", raw, 0o600); err != nil {
		return fmt.Errorf("writing the weights: %w", err)
	}
	fmt.Printf("trained on %d messages; wrote %d bytes\n", n, len(raw))
	return nil
}
