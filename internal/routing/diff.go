package routing

import "slices"

// RuleChange is how one rule differs between two versions.
type RuleChange struct {
	Rule   int      `json:"rule"`
	Kind   string   `json:"kind" enum:"added,changed,removed,moved"`
	Fields []string `json:"fields"` // of a changed one, as the rule's fields are called
}

// Diff says what the later table changes, in its own order, and what it lacks
// last. A rule is the same by its number; one that only stands elsewhere among
// those that both have was moved.
func Diff(before, after Rules) []RuleChange {
	out := []RuleChange{}
	old := map[int]Rule{}
	for _, r := range before.List {
		old[r.No] = r
	}
	stay := kept(before.List, after.List)
	for _, r := range after.List {
		was, there := old[r.No]
		switch fields := differing(was, r); {
		case !there:
			out = append(out, RuleChange{r.No, "added", []string{}})
		case len(fields) > 0:
			out = append(out, RuleChange{r.No, "changed", fields})
		case !stay[r.No]:
			out = append(out, RuleChange{r.No, "moved", []string{}})
		}
		delete(old, r.No)
	}
	for _, r := range before.List {
		if _, left := old[r.No]; left {
			out = append(out, RuleChange{r.No, "removed", []string{}})
		}
	}
	return out
}

func differing(a, b Rule) (out []string) {
	for _, f := range []struct {
		name string
		same bool
	}{
		{"types", slices.Equal(a.Types, b.Types)},
		{"classes", slices.Equal(a.Classes, b.Classes)},
		{"plantings", slices.Equal(a.Plantings, b.Plantings)},
		{"pbf", a.PBF == b.PBF},
		{"digging", a.Digging == b.Digging},
		{"activity", a.Activity == b.Activity},
		{"qualification", a.Qualification == b.Qualification},
		{"lead", a.Lead == b.Lead},
		{"partner", a.Partner == b.Partner},
		{"track", a.Track == b.Track},
		{"words", a.Words == b.Words},
		{"basis", a.Basis == b.Basis},
		{"note", a.Note == b.Note},
		{"needsConfirmation", a.NeedsConfirmation == b.NeedsConfirmation},
	} {
		if !f.same {
			out = append(out, f.name)
		}
	}
	return out
}

// kept is the longest run of common rules whose order did not change: what is
// outside of it was moved.
func kept(before, after []Rule) map[int]bool {
	n, m := len(before), len(after)
	best := make([][]int, n+1)
	for i := range best {
		best[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if before[i].No == after[j].No {
				best[i][j] = max(best[i][j], best[i+1][j+1]+1)
			}
		}
	}
	out := map[int]bool{}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case before[i].No == after[j].No && best[i][j] == best[i+1][j+1]+1:
			out[before[i].No] = true
			i, j = i+1, j+1
		case best[i+1][j] >= best[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}
