package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

const (
	directive = "//awslogkit:client "
	sdk       = "github.com/aws/aws-sdk-go-v2/service/"
	fake      = "github.com/awslogkit/awslogkit/logging/loggingtest"
)

// source is a package with its clients.
type source struct {
	name    string
	clients []*client // by service
}

// client is a type with a directive.
type client struct {
	typ      string // "Client"
	service  string // "sns"
	describe string // the function that describes the service
	from     string // the path of the package that describe is of, "" for this one
	sdk      string // the SDK's package, "sns"
	id       string // "SNS": what the service is called in names
	receiver string // what handlers are methods of, "*store", "" for functions only
	handlers []handler
}

// handler answers an operation.
type handler struct {
	operation string
	name      string // of the function or method
	isMethod  bool
}

// read finds the clients of the package in a folder and their handlers, by what is
// written there.
func read(folder string) (*source, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	s := &source{}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_gen.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Clean(name))
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		s.name, files = file.Name.Name, append(files, file)
		imported, err := imports(file)
		if err != nil {
			return nil, err
		}
		if err := s.find(file, imported); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, file := range files {
		if err := s.handlers(file); err != nil {
			return nil, fmt.Errorf("%s: %w", folder, err)
		}
	}
	slices.SortFunc(s.clients, func(a, b *client) int { return cmp.Compare(a.service, b.service) })
	for _, c := range s.clients {
		slices.SortFunc(c.handlers, func(a, b handler) int { return cmp.Compare(a.operation, b.operation) })
		if len(c.handlers) == 0 {
			return nil, fmt.Errorf("%s: no handler of %s", folder, c.service)
		}
		for i, h := range c.handlers[1:] {
			if h.operation == c.handlers[i].operation {
				return nil, fmt.Errorf("%s: %s and %s both have the types of %s:%s", folder, c.handlers[i].name, h.name, c.service, h.operation)
			}
		}
	}
	return s, nil
}

// find adds the clients that a file declares.
func (s *source) find(file *ast.File, imported map[string]string) error {
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE || g.Doc == nil {
			continue
		}
		for _, comment := range g.Doc.List {
			rest, ok := strings.CutPrefix(comment.Text, directive)
			if !ok {
				continue
			}
			words := strings.Fields(rest)
			if len(words) != 2 || len(g.Specs) != 1 {
				return fmt.Errorf("%s%s: want the service's name and the function that describes it, above one type", directive, rest)
			}
			model := awsmodel.Find(words[0])
			if model == nil {
				return fmt.Errorf("%s%s: there is no model of %s", directive, rest, words[0])
			}
			pkg, _, qualified := strings.Cut(words[1], ".")
			from := ""
			if qualified {
				if from = imported[pkg]; from == "" {
					return fmt.Errorf("%s%s: the file imports no %s", directive, rest, pkg)
				}
			}
			id := strings.ReplaceAll(model.ID, " ", "")
			s.clients = append(s.clients, &client{typ: g.Specs[0].(*ast.TypeSpec).Name.Name, service: words[0],
				describe: words[1], from: from, sdk: strings.ToLower(id), id: id})
		}
	}
	return nil
}

// imports are the paths that a file imports, by name.
func imports(file *ast.File) (map[string]string, error) {
	out := map[string]string{}
	for _, i := range file.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return nil, err
		}
		name := path[strings.LastIndex(path, "/")+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		out[name] = path
	}
	return out, nil
}

// handlers adds the handlers that a file declares to their clients.
func (s *source) handlers(file *ast.File) error {
	imported, err := imports(file)
	if err != nil {
		return err
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Type.TypeParams != nil {
			continue
		}
		pkg, operation := operationOf(f.Type, imported, s.name)
		i := slices.IndexFunc(s.clients, func(c *client) bool { return sdk+c.sdk == pkg })
		if i < 0 {
			continue
		}
		c, h := s.clients[i], handler{operation: operation, name: f.Name.Name, isMethod: f.Recv != nil}
		if h.isMethod {
			receiver, ok := pointer(f.Recv.List[0].Type).(*ast.Ident)
			if !ok {
				return fmt.Errorf("%s: want a pointer as receiver", h.name)
			}
			if c.receiver != "" && c.receiver != "*"+receiver.Name {
				return fmt.Errorf("%s: handlers of %s are methods of %s and of *%s", h.name, c.service, c.receiver, receiver.Name)
			}
			c.receiver = "*" + receiver.Name
		}
		c.handlers = append(c.handlers, h)
	}
	return nil
}

// operationOf is the SDK's package and the operation that a function has the types of, or nothing.
func operationOf(f *ast.FuncType, imported map[string]string, in string) (pkg, operation string) {
	params, results := types(f.Params), types(f.Results)
	if len(params) != 2 || len(results) != 2 {
		return "", ""
	}
	if e, ok := results[1].(*ast.Ident); !ok || e.Name != "error" {
		return "", ""
	}
	switch r := pointer(params[0]).(type) {
	case *ast.Ident:
		if r.Name != "Request" || in != "loggingtest" {
			return "", ""
		}
	case *ast.SelectorExpr:
		if r.Sel.Name != "Request" || imported[r.X.(*ast.Ident).Name] != fake {
			return "", ""
		}
	default:
		return "", ""
	}
	input, ok := pointer(params[1]).(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	output, ok := pointer(results[0]).(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	operation, isInput := strings.CutSuffix(input.Sel.Name, "Input")
	from := input.X.(*ast.Ident).Name
	if !isInput || output.Sel.Name != operation+"Output" || output.X.(*ast.Ident).Name != from {
		return "", ""
	}
	return imported[from], operation
}

// types are the types of parameters or results, one for each.
func types(list *ast.FieldList) (out []ast.Expr) {
	if list == nil {
		return nil
	}
	for _, f := range list.List {
		for range max(1, len(f.Names)) {
			out = append(out, f.Type)
		}
	}
	return out
}

// pointer is what a pointer type points to, nil for any other.
func pointer(t ast.Expr) ast.Expr {
	if p, ok := t.(*ast.StarExpr); ok {
		return p.X
	}
	return nil
}
