"""Go: a method, and a helper that is a method too."""

from __future__ import annotations

from aura_lsp.languages.go import GO
from tests.verify.rewrites import Example

SOURCE = """package store

import (
	"fmt"
	"sync"
)

const limit = 10

type Store struct {
	mu    sync.Mutex
	cache map[string]int
}

// Load loads the things that are called so.
func (s *Store) Load(names []string, force bool) (map[string]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]int{}
	for _, name := range names {
		if value, ok := s.cache[name]; ok {
			// what is cached is fresh
			found[name] = value
		} else {
			rows, err := fetch(name)
			if err != nil {
				return nil, fmt.Errorf("load %s: %w", name, err)
			}
			for _, row := range rows {
				if row.valid || force {
					if len(found) < limit {
						found[row.name] = row.value
					}
				}
			}
		}
	}
	return found, nil
}

func fetch(name string) ([]row, error) {
	return nil, nil
}
"""

GOOD = """
// Load loads the things that are called so.
func (s *Store) Load(names []string, force bool) (map[string]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]int{}
	for _, name := range names {
		if value, ok := s.cache[name]; ok {
			// what is cached is fresh
			found[name] = value
			continue
		}
		rows, err := fetch(name)
		if err != nil {
			return nil, fmt.Errorf("load %s: %w", name, err)
		}
		s.add(found, rows, force)
	}
	return found, nil
}

func (s *Store) add(found map[string]int, rows []row, force bool) {
	for _, row := range rows {
		if (row.valid || force) && len(found) < limit {
			found[row.name] = row.value
		}
	}
}
"""

EXAMPLE = Example(
    GO,
    SOURCE,
    "Load",
    GOOD,
    "cognitive 20 → 5, 1 helper",
    {
        "syntax": ("return found, nil\n}", "return found, nil\n", "syntax"),
        "renamed": (") Load(", ") Read(", "renamed"),
        "dropped parameter": (", force bool) (map", ") (map", "parameters unknown-name"),
        "other receiver": ("(s *Store) Load", "(s Store) Load", "receiver"),
        "other result": ("(map[string]int, error)", "(map[string]int, bool)", "annotation"),
        "dropped defer": ("\tdefer s.mu.Unlock()", "\ts.mu.Unlock()", "lost-await"),
        "lost comment": ("\t\t\t// what is cached is fresh\n", "", "lost-comment"),
        "unknown function": ("fetch(name)", "get(name)", "unknown-call lost-name"),
        "unknown method": ("s.add(", "s.put(", "unknown-call unused-helper"),
        "variable that is not passed": ("rows []row, force bool)", "rows []row)", "unknown-name"),
        "exported helper": ("add(", "Add(", "public-helper"),
        "code outside": (
            "\nfunc (s *Store) add",
            "\nvar x = fetch\n\nfunc (s *Store) add",
            "unused-helper",
        ),
        "effects outside": (
            "\nfunc (s *Store) add",
            '\nvar x, _ = fetch("")\n\nfunc (s *Store) add',
            "outside",
        ),
        "lost error": ('fmt.Errorf("load %s: %w", name, err)', "err", "lost-name lost-text"),
        "injected import": ("\n// Load", 'import "example.org/evil"\n\n// Load', "import"),
        "unused import": ("\n// Load", 'import "strings"\n\n// Load', "import"),
        "flat": ("\t\t\tfound[name] = value\n", "\tfound[name] = value\n", "indentation"),
    },
)
