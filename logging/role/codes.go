package role

import "github.com/awslogkit/awslogkit/logging/resource"

// CodeMissing is the code of findings about roles that do not exist.
const CodeMissing resource.Code = "role-missing"
