// goshape prints, for every GA type reachable from the kinds that client-go, apiextensions and kube-aggregator register,
// how each JSON field is held in Go: facts that no Java artifact carries. Rows of a type stand in declaration order.
//
//	go run . shape > ../src/main/resources/io/sailfish/schemagen/go-shape.tsv
//	go run . kinds > ../src/main/resources/io/sailfish/schemagen/go-kinds.tsv
//	go run . enums > ../src/main/resources/io/sailfish/schemagen/go-enums.tsv
package main

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"sort"
	"strings"

	admission "k8s.io/api/admission/v1"
	apidiscovery "k8s.io/api/apidiscovery/v2"
	apiext "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	aggr "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

// Scalars with a form of their own on the wire or in JSON.
var special = map[string]string{
	"k8s.io/apimachinery/pkg/apis/meta/v1.Time":                     "TIME",
	"k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime":                "MICRO_TIME",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Duration":                 "DURATION",
	"k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":                 "RAW_JSON",
	"k8s.io/apimachinery/pkg/api/resource.Quantity":                 "QUANTITY",
	"k8s.io/apimachinery/pkg/util/intstr.IntOrString":               "INT_OR_STRING",
	"k8s.io/apimachinery/pkg/runtime.RawExtension":                  "JSON",
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSON": "JSON",
}

var stable = regexp.MustCompile(`/v[0-9]+$`)

var seen = map[reflect.Type]bool{}
var rows = map[string][]string{}

func name(t reflect.Type) string { return t.PkgPath() + "." + t.Name() }

// describe gives the canonical form of a type: STRING, INT32, LIST<X>, MAP<X>, ITEMS<X> for a named slice (a message with
// one repeated field on the wire), or the full name of a struct.
func describe(t reflect.Type) string {
	if s, ok := special[name(t)]; ok {
		return s
	}
	switch t.Kind() {
	case reflect.Pointer:
		return describe(t.Elem())
	case reflect.String:
		return "STRING"
	case reflect.Bool:
		return "BOOL"
	case reflect.Int32:
		return "INT32"
	case reflect.Int64, reflect.Int:
		return "INT64"
	case reflect.Float64:
		return "DOUBLE"
	case reflect.Interface:
		return "JSON"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "BYTES"
		}
		if t.Name() != "" {
			return "ITEMS<" + describe(t.Elem()) + ">"
		}
		return "LIST<" + describe(t.Elem()) + ">"
	case reflect.Map:
		return "MAP<" + describe(t.Elem()) + ">"
	case reflect.Struct:
		return name(t)
	}
	panic("no form for " + t.String())
}

func walk(t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Array {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] || !strings.HasPrefix(t.PkgPath(), "k8s.io/") {
		return
	}
	seen[t] = true
	if t.Name() == "PodStatusResult" { // deprecated, served nowhere
		return
	}
	if special[name(t)] != "" || !stable.MatchString(t.PkgPath()) {
		return
	}
	if t.NumField() == 0 {
		rows[name(t)] = []string{strings.Join([]string{name(t), "(empty)", "0", "value", "EMPTY", "false", "false", "", ""}, "\t")}
	}
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		if f.PkgPath != "" {
			continue
		}
		tag := strings.Split(f.Tag.Get("json"), ",")
		opts := strings.Join(tag[1:], ",")
		kind := "value"
		switch f.Type.Kind() {
		case reflect.Pointer:
			kind = "pointer"
		case reflect.Slice:
			kind = "list"
			if f.Type.Elem().Kind() == reflect.Uint8 {
				kind = "bytes"
			}
		case reflect.Map:
			kind = "map"
		}
		num := "0"
		if p := strings.Split(f.Tag.Get("protobuf"), ","); len(p) > 1 {
			num = p[1]
		}
		jn := tag[0]
		if strings.Contains(opts, "inline") || (f.Anonymous && jn == "") {
			jn = "(inline)"
		}
		if jn == "" { // the parts of apiextensions' unions, which JSON does not name
			jn = strings.ToLower(f.Name[:1]) + f.Name[1:]
			if f.Name == "JSONSchemas" {
				jn = "schemas"
			}
		}
		if jn == "-" {
			continue
		}
		noteEnum(name(t), jn, f.Type)
		rows[name(t)] = append(rows[name(t)], strings.Join([]string{name(t), jn, num, kind, describe(f.Type), fmt.Sprint(strings.Contains(opts, "omitempty")), fmt.Sprint(strings.Contains(opts, "omitzero")), f.Tag.Get("patchStrategy"), f.Tag.Get("patchMergeKey")}, "\t"))
		walk(f.Type)
	}
}

func main() {
	s := scheme.Scheme
	_ = apiext.AddToScheme(s)
	_ = aggr.AddToScheme(s)
	_ = admission.AddToScheme(s)
	_ = apidiscovery.AddToScheme(s)
	kinds := []string{}
	for gvk, t := range s.AllKnownTypes() {
		if !stable.MatchString(t.PkgPath()) || gvk.Version == "__internal" {
			continue
		}
		walk(t)
		if !strings.Contains(t.PkgPath(), "apimachinery") && t.Name() != "PodStatusResult" {
			kinds = append(kinds, strings.Join([]string{name(t), gvk.Group, gvk.Version, gvk.Kind}, "\t"))
		}
	}
	meta := map[string][]any{
		"v1": {metav1.Status{}, metav1.APIVersions{}, metav1.APIGroup{}, metav1.APIGroupList{}, metav1.APIResourceList{},
			metav1.DeleteOptions{}, metav1.ListOptions{}},
		"meta.k8s.io": {metav1.Table{}, metav1.TableOptions{}, metav1.PartialObjectMetadata{}, metav1.PartialObjectMetadataList{},
			metav1.CreateOptions{}, metav1.UpdateOptions{}, metav1.PatchOptions{}, metav1.GetOptions{}, metav1.ApplyOptions{}},
	}
	for group, list := range meta {
		for _, o := range list {
			t := reflect.TypeOf(o)
			walk(t)
			kinds = append(kinds, strings.Join([]string{name(t), strings.TrimPrefix(group, "v1"), "v1", t.Name()}, "\t"))
		}
	}
	for _, o := range []any{metav1.WatchEvent{}, metav1.GroupKind{}, metav1.GroupResource{}, metav1.GroupVersion{},
		metav1.GroupVersionKind{}, metav1.GroupVersionResource{}, metav1.Condition{}, metav1.LabelSelector{},
		metav1.FieldSelectorRequirement{}, metav1.Preconditions{}, metav1.RootPaths{}, runtime.TypeMeta{}} {
		walk(reflect.TypeOf(o))
	}
	if len(os.Args) > 1 && os.Args[1] == "enums" {
		printEnums()
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "kinds" {
		sort.Strings(kinds)
		fmt.Println(strings.Join([]string{"message", "group", "version", "kind"}, "\t"))
		for _, k := range kinds {
			fmt.Println(k)
		}
		return
	}
	names := []string{}
	for n := range rows {
		names = append(names, n)
	}
	sort.Strings(names)
	fmt.Println(strings.Join([]string{"message", "jsonField", "protoNumber", "goKind", "type", "omitempty", "omitzero", "patchStrategy", "patchMergeKey"}, "\t"))
	for _, n := range names {
		for _, r := range rows[n] {
			fmt.Println(r)
		}
	}
}
