package iotlog

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// explicitFalse sends "disableAllLogs": false, which the SDK leaves out since
// its field is a plain bool. Whether leaving it out turns logging on again is
// not documented. It works as an option of the call, on any client.
func explicitFalse(o *iot.Options) {
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
		return s.Serialize.Insert(middleware.SerializeMiddlewareFunc("awslogkit:ExplicitFalse", sendFalse), "OperationSerializer", middleware.After)
	})
}

func sendFalse(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (middleware.SerializeOutput, middleware.Metadata, error) {
	request, ok := in.Request.(*smithyhttp.Request)
	if !ok {
		return middleware.SerializeOutput{}, middleware.Metadata{}, fmt.Errorf("a request of type %T", in.Request)
	}
	body := map[string]json.RawMessage{}
	if stream := request.GetStream(); stream != nil {
		data, err := io.ReadAll(stream)
		if err != nil {
			return middleware.SerializeOutput{}, middleware.Metadata{}, err
		}
		if len(bytes.TrimSpace(data)) > 0 {
			if err := json.Unmarshal(data, &body); err != nil {
				return middleware.SerializeOutput{}, middleware.Metadata{}, err
			}
		}
	}
	body["disableAllLogs"] = json.RawMessage("false")
	data, err := json.Marshal(body)
	if err != nil {
		return middleware.SerializeOutput{}, middleware.Metadata{}, err
	}
	request, err = request.SetStream(bytes.NewReader(data))
	if err != nil {
		return middleware.SerializeOutput{}, middleware.Metadata{}, err
	}
	in.Request = request
	return next.HandleSerialize(ctx, in)
}
