// Prints a line of JSON for each function and function literal below a folder: file, line and column
// of `func`, what gocyclo and gocognit say of it, and what gocognit says without the recursion that
// goes through other functions of the package (-1 for a literal, which gocognit does not list).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/fzipp/gocyclo"
	"github.com/uudashr/gocognit"
)

type entry struct {
	File       string
	Line       int
	Column     int
	Cyclomatic int
	Cognitive  int
	Alone      int
}

func main() {
	root := os.Args[1]
	folders := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, found fs.DirEntry, err error) error {
		if err == nil && found.Type().IsRegular() && strings.HasSuffix(path, ".go") {
			folders[filepath.Dir(path)] = append(folders[filepath.Dir(path)], path)
		}
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	names := make([]string, 0, len(folders))
	for name := range folders {
		names = append(names, name)
	}
	sort.Strings(names)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for _, name := range names {
		for _, one := range entries(root, folders[name]) {
			encoder.Encode(one)
		}
	}
}

// entries measures the files of one folder, package by package; files that do not parse are left out.
func entries(root string, paths []string) []entry {
	files := token.NewFileSet()
	packages := map[string][]*ast.File{}
	for _, path := range paths {
		file, err := parser.ParseFile(files, path, nil, parser.ParseComments)
		if err == nil {
			packages[file.Name.Name] = append(packages[file.Name.Name], file)
		}
	}
	var found []entry
	for _, parsed := range packages {
		recursive := gocognit.RecursiveFuncs(parsed, nil)
		for _, file := range parsed {
			ast.Inspect(file, func(node ast.Node) bool {
				at := files.PositionFor(start(node), false)
				path, _ := filepath.Rel(root, at.Filename)
				one := entry{filepath.ToSlash(path), at.Line, at.Column, 0, -1, -1}
				switch function := node.(type) {
				case *ast.FuncDecl:
					one.Cyclomatic = gocyclo.Complexity(function)
					one.Cognitive = gocognit.ScanComplexityWithRecursion(
						function, recursive[function], false).Complexity
					one.Alone = gocognit.ScanComplexity(function, false).Complexity
				case *ast.FuncLit:
					one.Cyclomatic = gocyclo.Complexity(function)
				default:
					return true
				}
				found = append(found, one)
				return true
			})
		}
	}
	return found
}

func start(node ast.Node) token.Pos {
	if node == nil {
		return token.NoPos
	}
	return node.Pos()
}
