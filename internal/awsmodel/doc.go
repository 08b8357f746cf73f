// Package awsmodel holds trimmed models of AWS APIs: for the operations that this
// module's fakes know, the HTTP binding, the exact names of members on the wire,
// their constraints, and the errors with their codes and HTTP statuses.
//
// The models are JSON files, one for each service, that .ci/tools/awsmodel makes
// from botocore's (Apache-2.0, see NOTICE) for the operations that the fakes have
// handlers of, as internal/awsmodel/generate lists them. [Find] parses one on first use; from
// then on it does not change.
package awsmodel
