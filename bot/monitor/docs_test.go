package monitor_test

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/bot/monitor"
)

func document(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// known is every metric that a program exposes which did one of everything, with those that Prometheus adds.
func known(t *testing.T) map[string]family {
	t.Helper()
	m := open(t, monitor.Options{Release: "1", Health: healthy(), Figures: func(context.Context) (figures.Figures, error) { return full(), nil }})
	observe(m)
	for _, kind := range inSource(t, "dialogs", `Kind\(\) string \{ return "([a-z_]+)" \}`) {
		m.Did("web", kind, engine.DeedDone, 0, 0)
	}
	all := families(t, exposed(t, m))
	for name, one := range maps.Clone(all) {
		if one.kind == "histogram" {
			all[name+"_sum"], all[name+"_count"] = one, one
			buckets := maps.Clone(one.labels)
			buckets["le"] = nil
			all[name+"_bucket"] = family{labels: buckets}
			delete(all, name)
		}
	}
	all["up"] = family{labels: map[string]map[string]bool{}}
	return all
}

// checkExpr holds an expression to the metrics, labels and values that there are.
func checkExpr(t *testing.T, where, text string, known map[string]family, used map[string]bool) {
	t.Helper()
	expr, err := parser.ParseExpr(text)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	there := map[string]bool{"job": true, "instance": true}
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		selector, is := node.(*parser.VectorSelector)
		if !is {
			return nil
		}
		one, exists := known[selector.Name]
		if !exists {
			t.Errorf("%s: there is no metric %s", where, selector.Name)
			return nil
		}
		used[selector.Name] = true
		for label := range one.labels {
			there[label] = true
		}
		for _, m := range selector.LabelMatchers {
			checkMatcher(t, where, selector.Name, one, m)
		}
		return nil
	})
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		if sum, is := node.(*parser.AggregateExpr); is {
			for _, label := range sum.Grouping {
				if !there[label] {
					t.Errorf("%s: no metric of %q has the label %s", where, text, label)
				}
			}
		}
		return nil
	})
}

func checkMatcher(t *testing.T, where, metric string, one family, m *labels.Matcher) {
	t.Helper()
	if slices.Contains([]string{labels.MetricName, "job", "instance"}, m.Name) {
		return
	}
	values, exists := one.labels[m.Name]
	if !exists {
		t.Errorf("%s: %s has no label %s", where, metric, m.Name)
		return
	}
	wanted := []string{m.Value}
	if m.Type == labels.MatchRegexp || m.Type == labels.MatchNotRegexp {
		wanted = strings.Split(m.Value, "|")
	}
	for _, value := range wanted {
		if !values[value] {
			t.Errorf("%s: %s never has %s=%q", where, metric, m.Name, value)
		}
	}
}

func rules(t *testing.T) []rulefmt.Rule {
	t.Helper()
	groups, errs := rulefmt.Parse([]byte(document(t, "monitoring/alerts.yml")))
	for _, err := range errs {
		t.Error(err)
	}
	if groups == nil || len(groups.Groups) == 0 {
		t.Fatal("there are no rules")
	}
	var all []rulefmt.Rule
	for _, g := range groups.Groups {
		for _, r := range g.Rules {
			all = append(all, rulefmt.Rule{Alert: r.Alert.Value, Expr: r.Expr.Value, Labels: r.Labels, Annotations: r.Annotations})
		}
	}
	return all
}

func TestAlertRules(t *testing.T) {
	known, used, names := known(t), map[string]bool{}, map[string]bool{}
	for _, r := range rules(t) {
		checkExpr(t, r.Alert, r.Expr, known, used)
		if names[r.Alert] || !strings.HasPrefix(r.Alert, "Brobygger") {
			t.Errorf("%s stands twice or is not ours", r.Alert)
		}
		names[r.Alert] = true
		if s := r.Labels["severity"]; (s != "critical" && s != "warning") || r.Annotations["summary"] == "" {
			t.Errorf("%s has the severity %q and says %q", r.Alert, s, r.Annotations["summary"])
		}
	}
}

// TestRunbook holds that each alert has a section of its name and the other way round, and that each says what is needed.
func TestRunbook(t *testing.T) {
	_, runbook, found := strings.Cut(document(t, "operations.md"), "\n## When an alert rings\n")
	if !found {
		t.Fatal("docs/operations.md has no runbook")
	}
	runbook, _, _ = strings.Cut(runbook, "\n## ")
	sections := map[string]string{}
	for _, section := range strings.Split(runbook, "\n### ")[1:] {
		name, text, _ := strings.Cut(section, "\n")
		sections[name] = text
	}
	for _, r := range rules(t) {
		text, has := sections[r.Alert]
		if !has {
			t.Errorf("docs/operations.md has no section %s", r.Alert)
		}
		for _, part := range []string{"otice:**", "**Do:**"} {
			if has && !strings.Contains(text, part) {
				t.Errorf("the section %s lacks %s", r.Alert, part)
			}
		}
		delete(sections, r.Alert)
	}
	for name := range sections {
		t.Errorf("docs/operations.md has a section %s, and there is no such alert", name)
	}
}

// panel is what of a dashboard's panel must hold together.
type panel struct {
	ID      int                      `json:"id"`
	Type    string                   `json:"type"`
	Title   string                   `json:"title"`
	GridPos struct{ H, W, X, Y int } `json:"gridPos"`
	Source  struct{ UID string }     `json:"datasource"`
	Targets []struct {
		Expr, RefID string
		Source      struct{ UID string } `json:"datasource"`
	} `json:"targets"`
}

func TestDashboard(t *testing.T) {
	var board struct {
		Title, UID    string
		SchemaVersion int
		Panels        []panel
		Templating    struct {
			List []struct{ Name, Type, Definition string }
		}
	}
	decoder := json.NewDecoder(strings.NewReader(document(t, "monitoring/grafana-dashboard.json")))
	if err := decoder.Decode(&board); err != nil {
		t.Fatal(err)
	}
	if board.Title == "" || board.UID == "" || board.SchemaVersion < 36 || len(board.Templating.List) != 2 || board.Templating.List[0].Type != "datasource" {
		t.Fatalf("it is no dashboard with a variable for Prometheus: %+v", board.Templating)
	}
	known, used, ids, taken, rows := known(t), map[string]bool{}, map[int]bool{}, map[[2]int]string{}, []string{}
	for _, p := range board.Panels {
		if ids[p.ID] || p.ID == 0 || p.Title == "" || p.GridPos.W < 1 || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %d %q: its number or its place cannot be", p.ID, p.Title)
		}
		ids[p.ID] = true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if over := taken[[2]int{x, y}]; over != "" {
					t.Fatalf("the panels %q and %q lie upon one another", over, p.Title)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		if p.Type == "row" {
			rows = append(rows, p.Title)
			continue
		}
		if !slices.Contains([]string{"timeseries", "stat"}, p.Type) || p.Source.UID != "${datasource}" || len(p.Targets) == 0 {
			t.Errorf("panel %q is a %s on %q with %d questions", p.Title, p.Type, p.Source.UID, len(p.Targets))
		}
		for _, target := range p.Targets {
			expr := strings.NewReplacer("$__rate_interval", "1m", "$instance", ".*").Replace(target.Expr)
			if strings.Contains(expr, "$") || target.Source.UID != "${datasource}" || target.RefID == "" {
				t.Errorf("panel %q asks %q of %q", p.Title, expr, target.Source.UID)
			}
			checkExpr(t, p.Title, expr, known, used)
		}
	}
	if want := []string{"What people feel", "Queues", "Sending", "Cases", "Store", "Replicas"}; !slices.Equal(rows, want) {
		t.Errorf("the rows are %v", rows)
	}
	for name := range known {
		counted := strings.TrimSuffix(strings.TrimSuffix(name, "_sum"), "_count") + "_bucket"
		if strings.HasPrefix(name, "brobygger_") && !used[name] && !used[counted] && name != "brobygger_events_handled_total" {
			t.Errorf("the dashboard shows nothing of %s", name)
		}
	}
}

// TestRulesByPromtool tries the rules as Prometheus would.
func TestRulesByPromtool(t *testing.T) {
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is not on PATH: the rules were parsed, but not tried")
	}
	tried := document(t, "monitoring/alerts_test.yml")
	for _, r := range rules(t) {
		if !regexp.MustCompile(`alertname: ` + r.Alert + `,.*exp_labels`).MatchString(tried) {
			t.Errorf("alerts_test.yml does not let %s ring", r.Alert)
		}
	}
	for _, args := range [][]string{{"check", "rules", "alerts.yml"}, {"test", "rules", "alerts_test.yml"}} {
		cmd := exec.Command(tool, args...)
		cmd.Dir = filepath.Join("..", "..", "docs", "monitoring")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, said)
		}
	}
}
