package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// The named string type of a field, or of its items: "message.field" → type.
var fieldTypes = map[string]reflect.Type{}

func noteEnum(message, field string, t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() == reflect.String && strings.HasPrefix(t.PkgPath(), "k8s.io/") {
		fieldTypes[message+"\t"+field] = t
	}
}

// printEnums prints, for each field of a string type, the constants of that type, and whether upstream's OpenAPI lists
// them (a type marked +enum).
func printEnums() {
	packages := map[string]map[string]*enum{}
	lines := []string{}
	for field, t := range fieldTypes {
		known := packages[t.PkgPath()]
		if known == nil {
			known = parse(t.PkgPath())
			packages[t.PkgPath()] = known
		}
		if e := known[t.Name()]; e != nil && len(e.constants) > 0 {
			sort.Slice(e.constants, func(i, j int) bool { return e.constants[i].value < e.constants[j].value })
			values, names := []string{}, []string{}
			for _, c := range e.constants {
				values, names = append(values, c.value), append(names, c.name)
			}
			lines = append(lines, fmt.Sprintf("%s\t%v\t%s\t%s", field, e.marked, strings.Join(values, ","), strings.Join(names, ",")))
		}
	}
	sort.Strings(lines)
	fmt.Println("message\tjsonField\tlisted\tvalues\tconstants")
	for _, line := range lines {
		fmt.Println(line)
	}
}

type enum struct {
	marked    bool
	constants []constant
}

type constant struct{ name, value string }

// parse reads the string types and their constants from the sources of a package.
func parse(path string) map[string]*enum {
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", path).Output()
	if err != nil {
		panic(path + ": " + err.Error())
	}
	parsed, err := parser.ParseDir(token.NewFileSet(), strings.TrimSpace(string(dir)), nil, parser.ParseComments)
	if err != nil {
		panic(err)
	}
	enums := map[string]*enum{}
	get := func(name string) *enum {
		if enums[name] == nil {
			enums[name] = &enum{}
		}
		return enums[name]
	}
	for _, p := range parsed {
		for _, file := range p.Files {
			for _, decl := range file.Decls {
				d, ok := decl.(*ast.GenDecl)
				if !ok {
					continue
				}
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						for _, doc := range []*ast.CommentGroup{d.Doc, s.Doc} {
							if doc != nil && hasLine(doc.List, "// +enum") {
								get(s.Name.Name).marked = true
							}
						}
					case *ast.ValueSpec:
						constants(d, s, get)
					}
				}
			}
		}
	}
	return enums
}

// hasLine tells whether one of the comment's lines is the given one.
func hasLine(comments []*ast.Comment, line string) bool {
	for _, c := range comments {
		if strings.TrimSpace(c.Text) == line {
			return true
		}
	}
	return false
}

func constants(d *ast.GenDecl, s *ast.ValueSpec, get func(string) *enum) {
	if d.Tok != token.CONST || s.Type == nil {
		return
	}
	t, ok := s.Type.(*ast.Ident)
	if !ok {
		return
	}
	for i, value := range s.Values {
		if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, _ := strconv.Unquote(literal.Value)
			e := get(t.Name)
			e.constants = append(e.constants, constant{s.Names[i].Name, text})
		}
	}
}
