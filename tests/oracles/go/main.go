// Command aura-oracles prints what gocyclo and gocognit say of the Go files named on its input.
//
// Both are asked as libraries, declaration by declaration as their own commands ask them, because
// the commands pass over testdata and vendor and give places in files that `//line` names. Files
// that Go's own parser refuses are passed over. A line of output is a JSON list: the file, its
// line and column (in bytes, of `func`), the name, gocyclo's figure, gocognit's, and gocognit's
// without what is known of the rest of the package. A function literal that initialises a package
// variable has no figure of gocognit's (-1).
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"path/filepath"

	"github.com/fzipp/gocyclo"
	"github.com/uudashr/gocognit"
)

// place is a package as gocognit's command sees it: a folder, and the name in the package clause.
type place struct{ folder, name string }

func main() {
	fset := token.NewFileSet()
	packages := map[place][]*ast.File{}
	order := []place{}
	names := bufio.NewScanner(os.Stdin)
	for names.Scan() {
		file, err := parser.ParseFile(fset, names.Text(), nil, parser.ParseComments)
		if err != nil {
			continue
		}
		at := place{filepath.Dir(names.Text()), file.Name.Name}
		if packages[at] == nil {
			order = append(order, at)
		}
		packages[at] = append(packages[at], file)
	}
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for _, at := range order {
		for _, row := range rows(fset, packages[at]) {
			if err := encoder.Encode(row); err != nil {
				log.Fatal(err)
			}
		}
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func rows(fset *token.FileSet, files []*ast.File) (found [][]any) {
	recursive := gocognit.RecursiveFuncs(files, nil)
	add := func(node ast.Node, name string, cognitive, alone int) {
		at := fset.PositionFor(node.Pos(), false)
		row := []any{at.Filename, at.Line, at.Column, name, gocyclo.Complexity(node), cognitive, alone}
		found = append(found, row)
	}
	for _, file := range files {
		for _, declaration := range file.Decls {
			switch each := declaration.(type) {
			case *ast.FuncDecl:
				whole := gocognit.ScanComplexityWithRecursion(each, recursive[each], false)
				add(each, each.Name.Name, whole.Complexity, gocognit.Complexity(each))
			case *ast.GenDecl:
				for _, literal := range literals(each) {
					add(literal, "", -1, -1)
				}
			}
		}
	}
	return found
}

// literals are those that gocyclo lists by the name of the variable that they initialise.
func literals(group *ast.GenDecl) (found []*ast.FuncLit) {
	for _, each := range group.Specs {
		if values, ok := each.(*ast.ValueSpec); ok {
			for _, value := range values.Values {
				if literal, ok := value.(*ast.FuncLit); ok {
					found = append(found, literal)
				}
			}
		}
	}
	return found
}
