// Package aggregated holds Sailfish to what an API server on stock k8s.io/apiserver expects of the API server in front of
// it: it is registered as an APIService, learns from the cluster whom to believe, asks it who may do what, and is used
// through it by stock clients.
package aggregated

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"sync"
	"testing"

	"k8s.io/apiextensions-apiserver/pkg/generated/openapi"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/apimachinery/pkg/watch"
	namer "k8s.io/apiserver/pkg/endpoints/openapi"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/server/options"
	"k8s.io/component-base/compatibility"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

const group = "boats.interop.example"

var groupVersion = schema.GroupVersion{Group: group, Version: "v1"}

// Boat is what the server keeps, in memory.
type Boat struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Owner             string `json:"owner,omitempty"`
}

// BoatList is many of them.
type BoatList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Boat `json:"items"`
}

func (b *Boat) DeepCopyObject() runtime.Object {
	copied := *b
	b.ObjectMeta.DeepCopyInto(&copied.ObjectMeta)
	return &copied
}

func (l *BoatList) DeepCopyObject() runtime.Object {
	copied := *l
	copied.Items = nil
	for i := range l.Items {
		copied.Items = append(copied.Items, *l.Items[i].DeepCopyObject().(*Boat))
	}
	return &copied
}

// OpenAPIModelName is how the schemas of the server name a boat.
func (Boat) OpenAPIModelName() string { return "example.interop.boats.v1.Boat" }

// OpenAPIModelName is how the schemas of the server name a list of boats.
func (BoatList) OpenAPIModelName() string { return "example.interop.boats.v1.BoatList" }

func text() spec.Schema {
	return spec.Schema{SchemaProps: spec.SchemaProps{Type: []string{"string"}}}
}

func definition(properties map[string]spec.Schema, dependencies ...string) common.OpenAPIDefinition {
	properties["apiVersion"], properties["kind"] = text(), text()
	return common.OpenAPIDefinition{
		Schema: spec.Schema{
			SchemaProps: spec.SchemaProps{Type: []string{"object"}, Properties: properties},
		},
		Dependencies: dependencies,
	}
}

func reference(ref spec.Ref) spec.Schema {
	return spec.Schema{SchemaProps: spec.SchemaProps{Ref: ref, Default: map[string]any{}}}
}

func definitions(ref common.ReferenceCallback) map[string]common.OpenAPIDefinition {
	all := openapi.GetOpenAPIDefinitions(ref)
	objectMeta, listMeta := metav1.ObjectMeta{}.OpenAPIModelName(), metav1.ListMeta{}.OpenAPIModelName()
	all[Boat{}.OpenAPIModelName()] = definition(
		map[string]spec.Schema{"metadata": reference(ref(objectMeta)), "owner": text()}, objectMeta)
	items := reference(ref(Boat{}.OpenAPIModelName()))
	all[BoatList{}.OpenAPIModelName()] = definition(map[string]spec.Schema{
		"metadata": reference(ref(listMeta)),
		"items": {SchemaProps: spec.SchemaProps{
			Type: []string{"array"}, Items: &spec.SchemaOrArray{Schema: &items},
		}},
	}, listMeta, Boat{}.OpenAPIModelName())
	return all
}

// boats keeps them; whoever makes one is its owner.
type boats struct {
	rest.TableConvertor
	mutex    sync.Mutex
	revision int
	all      map[types.NamespacedName]*Boat
	events   *watch.Broadcaster
}

func newBoats() *boats {
	return &boats{
		TableConvertor: rest.NewDefaultTableConvertor(resource("boats")),
		all:            map[types.NamespacedName]*Boat{},
		events:         watch.NewBroadcaster(100, watch.WaitIfChannelFull),
	}
}

func resource(name string) schema.GroupResource {
	return schema.GroupResource{Group: group, Resource: name}
}

func (b *boats) New() runtime.Object     { return &Boat{} }
func (b *boats) NewList() runtime.Object { return &BoatList{} }
func (b *boats) Destroy()                {}
func (b *boats) NamespaceScoped() bool   { return true }
func (b *boats) GetSingularName() string { return "boat" }

func key(ctx context.Context, name string) types.NamespacedName {
	return types.NamespacedName{Namespace: request.NamespaceValue(ctx), Name: name}
}

func (b *boats) Get(ctx context.Context, name string, _ *metav1.GetOptions) (runtime.Object, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	found := b.all[key(ctx, name)]
	if found == nil {
		return nil, errors.NewNotFound(resource("boats"), name)
	}
	return found.DeepCopyObject(), nil
}

func (b *boats) List(ctx context.Context, _ *internalversion.ListOptions) (runtime.Object, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	list := &BoatList{Items: []Boat{}}
	list.ResourceVersion = strconv.Itoa(b.revision)
	for _, boat := range b.all {
		if in := request.NamespaceValue(ctx); in == "" || in == boat.Namespace {
			list.Items = append(list.Items, *boat.DeepCopyObject().(*Boat))
		}
	}
	return list, nil
}

func (b *boats) Watch(ctx context.Context, _ *internalversion.ListOptions) (watch.Interface, error) {
	watching, err := b.events.Watch()
	if err != nil {
		return nil, err
	}
	in := request.NamespaceValue(ctx)
	return watch.Filter(watching, func(event watch.Event) (watch.Event, bool) {
		accessor, err := meta.Accessor(event.Object)
		return event, err == nil && (in == "" || accessor.GetNamespace() == in)
	}), nil
}

func (b *boats) Create(
	ctx context.Context, object runtime.Object, validate rest.ValidateObjectFunc, _ *metav1.CreateOptions,
) (runtime.Object, error) {
	if err := validate(ctx, object.DeepCopyObject()); err != nil {
		return nil, err
	}
	user, known := request.UserFrom(ctx)
	if !known {
		return nil, errors.NewInternalError(fmt.Errorf("nobody has made the request"))
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	boat := object.DeepCopyObject().(*Boat)
	at := key(ctx, boat.Name)
	if b.all[at] != nil {
		return nil, errors.NewAlreadyExists(resource("boats"), boat.Name)
	}
	b.revision++
	boat.Namespace = at.Namespace
	boat.UID = uuid.NewUUID()
	boat.CreationTimestamp = metav1.Now()
	boat.ResourceVersion = strconv.Itoa(b.revision)
	boat.Owner = user.GetName()
	b.all[at] = boat
	_ = b.events.Action(watch.Added, boat.DeepCopyObject())
	return boat.DeepCopyObject(), nil
}

func (b *boats) Delete(
	ctx context.Context, name string, validate rest.ValidateObjectFunc, _ *metav1.DeleteOptions,
) (runtime.Object, bool, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	boat := b.all[key(ctx, name)]
	if boat == nil {
		return nil, false, errors.NewNotFound(resource("boats"), name)
	}
	if err := validate(ctx, boat.DeepCopyObject()); err != nil {
		return nil, false, err
	}
	b.revision++
	delete(b.all, key(ctx, name))
	_ = b.events.Action(watch.Deleted, boat.DeepCopyObject())
	return boat.DeepCopyObject(), true, nil
}

// serve runs the server on a port of loopback, which may be 0, until the context ends, and tells the port and the
// certificate of its authority. The channel closes when it has ended.
func serve(ctx context.Context, t *testing.T, kubeconfig string, storage *boats, port int) (int, []byte, <-chan struct{}) {
	t.Helper()
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	scheme.AddKnownTypes(groupVersion, &Boat{}, &BoatList{})
	metav1.AddToGroupVersion(scheme, groupVersion)
	must(t, scheme.SetVersionPriority(groupVersion))
	// The same types serve as internal ones.
	internal := schema.GroupVersion{Group: group, Version: runtime.APIVersionInternal}
	scheme.AddKnownTypes(internal, &Boat{}, &BoatList{})
	codecs := serializer.NewCodecFactory(scheme)

	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	must(t, err)
	serving := options.NewSecureServingOptions().WithLoopback()
	serving.Listener = listener
	serving.BindPort = listener.Addr().(*net.TCPAddr).Port
	serving.ServerCert.CertDirectory = ""
	must(t, serving.MaybeDefaultWithSelfSignedCerts("boats.default.svc", nil, []net.IP{net.ParseIP("127.0.0.1")}))
	authority, _ := serving.ServerCert.GeneratedCert.CurrentCertKeyContent()

	authentication := options.NewDelegatingAuthenticationOptions()
	authentication.RemoteKubeConfigFile = kubeconfig
	authorization := options.NewDelegatingAuthorizationOptions()
	authorization.RemoteKubeConfigFile = kubeconfig

	config := server.NewRecommendedConfig(codecs)
	config.EffectiveVersion = compatibility.NewEffectiveVersionFromString("1.36", "", "")
	config.OpenAPIConfig = server.DefaultOpenAPIConfig(definitions, namer.NewDefinitionNamer(scheme))
	config.OpenAPIV3Config = server.DefaultOpenAPIV3Config(definitions, namer.NewDefinitionNamer(scheme))
	must(t, serving.ApplyTo(&config.Config.SecureServing, &config.Config.LoopbackClientConfig))
	must(t, authentication.ApplyTo(&config.Config.Authentication, config.SecureServing, nil))
	must(t, authorization.ApplyTo(&config.Config.Authorization))

	made, err := config.Complete().New("boats", server.NewEmptyDelegate())
	must(t, err)
	info := server.NewDefaultAPIGroupInfo(group, scheme, runtime.NewParameterCodec(scheme), codecs)
	info.VersionedResourcesStorageMap["v1"] = map[string]rest.Storage{"boats": storage}
	must(t, made.InstallAPIGroup(&info))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := made.PrepareRun().RunWithContext(ctx); err != nil {
			t.Log("the server ended:", err)
		}
	}()
	return serving.BindPort, authority, ended
}
