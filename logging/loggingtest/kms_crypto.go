package loggingtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"
)

// aead is a key's cipher: AES-256 in GCM, with material that follows from the key's ARN.
func (k kmsKey) aead() cipher.AEAD {
	sum := sha256.Sum256([]byte("material of " + k.arn))
	block, err := aes.NewCipher(sum[:])
	if err == nil {
		var a cipher.AEAD
		if a, err = cipher.NewGCM(block); err == nil {
			return a
		}
	}
	panic("loggingtest: " + err.Error()) // the sizes are right
}

// materialID is the id of the key's material.
func (k kmsKey) materialID() *string {
	sum := sha256.Sum256([]byte("material of " + k.arn))
	return aws.String(hex.EncodeToString(sum[:]))
}

// canonical is an encryption context, which is authenticated and not a part of the ciphertext.
func canonical(encryption map[string]string) []byte {
	var b []byte
	for _, name := range slices.Sorted(maps.Keys(encryption)) {
		for _, s := range []string{name, encryption[name]} {
			b = binary.AppendUvarint(b, uint64(len(s)))
			b = append(b, s...)
		}
	}
	return b
}

// seal encrypts. A ciphertext names its key, as those of KMS do.
func (k kmsKey) seal(plain []byte, encryption map[string]string) []byte {
	out := append([]byte{1, byte(len(k.arn))}, k.arn...)
	nonce := random(12)
	return k.aead().Seal(append(out, nonce...), nonce, plain, canonical(encryption))
}

// sealedWith is the ARN of the key of a ciphertext, and what is left to open; "" where it is none.
func sealedWith(blob []byte) (keyARN string, rest []byte) {
	if len(blob) < 2 || blob[0] != 1 || len(blob) < 2+int(blob[1])+12 {
		return "", nil
	}
	n := 2 + int(blob[1])
	return string(blob[2:n]), blob[n:]
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return b
}

// use is the key of a cryptographic operation, where the caller may do action on it and
// its state allows it. The key may be another account's, by its ARN.
func (s *kmsStore) use(r *Request, action, id string, algorithm types.EncryptionAlgorithmSpec, encryption map[string]string, tokens []string) (kmsKey, error) {
	k, err := s.asked(r, keyAsk{action: action, id: id, encryption: encryption})
	if err != nil {
		return k, err
	}
	if err := checkTokens(r, tokens); err != nil {
		return k, err
	}
	if err := k.usable(); err != nil {
		return k, err
	}
	if algorithm != "" && algorithm != types.EncryptionAlgorithmSpecSymmetricDefault {
		return k, &types.InvalidKeyUsageException{Message: aws.String(k.arn + " does not support the encryption algorithm " + string(algorithm) + ".")}
	}
	return k, nil
}

// dry is the answer to a call that was only to be tried.
func dry(run *bool) error {
	if !aws.ToBool(run) {
		return nil
	}
	return &types.DryRunOperationException{Message: aws.String("The request would have succeeded, but the DryRun option is set.")}
}

func (s *kmsStore) encrypt(r *Request, in *kms.EncryptInput) (*kms.EncryptOutput, error) {
	k, err := s.use(r, "kms:Encrypt", *in.KeyId, in.EncryptionAlgorithm, in.EncryptionContext, in.GrantTokens)
	if err == nil {
		err = dry(in.DryRun)
	}
	if err != nil {
		return nil, err
	}
	return &kms.EncryptOutput{CiphertextBlob: k.seal(in.Plaintext, in.EncryptionContext), KeyId: aws.String(k.arn), EncryptionAlgorithm: types.EncryptionAlgorithmSpecSymmetricDefault}, nil
}

func (s *kmsStore) decrypt(r *Request, in *kms.DecryptInput) (*kms.DecryptOutput, error) {
	plain, k, err := s.open(r, "kms:Decrypt", in.CiphertextBlob, in.KeyId, in.EncryptionAlgorithm, in.EncryptionContext, in.GrantTokens)
	if err == nil {
		err = dry(in.DryRun)
	}
	if err != nil {
		return nil, err
	}
	return &kms.DecryptOutput{Plaintext: plain, KeyId: aws.String(k.arn), KeyMaterialId: k.materialID(), EncryptionAlgorithm: types.EncryptionAlgorithmSpecSymmetricDefault}, nil
}

// open decrypts.
func (s *kmsStore) open(r *Request, action string, blob []byte, id *string, algorithm types.EncryptionAlgorithmSpec, encryption map[string]string, tokens []string) ([]byte, kmsKey, error) {
	keyARN, rest := sealedWith(blob)
	if keyARN == "" {
		return nil, kmsKey{}, &types.InvalidCiphertextException{}
	}
	// Who names the key is asked about that; else it is the ciphertext's.
	named := keyARN
	if id != nil {
		named = *id
	}
	k, err := s.use(r, action, named, algorithm, encryption, tokens)
	if err != nil {
		return nil, k, err
	}
	if k.arn != keyARN {
		return nil, k, &types.IncorrectKeyException{Message: aws.String("The key ID in the request does not identify a CMK that can perform this operation.")}
	}
	plain, err := k.aead().Open(nil, rest[:12], rest[12:], canonical(encryption))
	if err != nil {
		return nil, k, &types.InvalidCiphertextException{}
	}
	return plain, k, nil
}

// reEncrypt needs kms:ReEncryptFrom on one key and kms:ReEncryptTo on the other.
func (s *kmsStore) reEncrypt(r *Request, in *kms.ReEncryptInput) (*kms.ReEncryptOutput, error) {
	plain, from, err := s.open(r, "kms:ReEncryptFrom", in.CiphertextBlob, in.SourceKeyId, in.SourceEncryptionAlgorithm, in.SourceEncryptionContext, in.GrantTokens)
	if err != nil {
		return nil, err
	}
	to, err := s.use(r, "kms:ReEncryptTo", *in.DestinationKeyId, in.DestinationEncryptionAlgorithm, in.DestinationEncryptionContext, in.GrantTokens)
	if err == nil {
		err = dry(in.DryRun)
	}
	if err != nil {
		return nil, err
	}
	return &kms.ReEncryptOutput{CiphertextBlob: to.seal(plain, in.DestinationEncryptionContext), KeyId: aws.String(to.arn), SourceKeyId: aws.String(from.arn),
		SourceEncryptionAlgorithm: types.EncryptionAlgorithmSpecSymmetricDefault, DestinationEncryptionAlgorithm: types.EncryptionAlgorithmSpecSymmetricDefault,
		SourceKeyMaterialId: from.materialID(), DestinationKeyMaterialId: to.materialID()}, nil
}

// dataKey is the length in bytes of a data key.
func dataKey(spec types.DataKeySpec, bytes *int32) (int, error) {
	switch {
	case (spec == "") == (bytes == nil):
		return 0, &smithy.GenericAPIError{Code: "ValidationException", Message: "Please specify either number of bytes or key spec.", Fault: smithy.FaultClient}
	case bytes != nil:
		return int(*bytes), nil
	case spec == types.DataKeySpecAes128:
		return 16, nil
	}
	return 32, nil
}

func (s *kmsStore) generateDataKey(r *Request, in *kms.GenerateDataKeyInput) (*kms.GenerateDataKeyOutput, error) {
	n, err := dataKey(in.KeySpec, in.NumberOfBytes)
	if err != nil {
		return nil, err
	}
	k, err := s.use(r, "kms:GenerateDataKey", *in.KeyId, "", in.EncryptionContext, in.GrantTokens)
	if err == nil {
		err = dry(in.DryRun)
	}
	if err != nil {
		return nil, err
	}
	plain := random(n)
	return &kms.GenerateDataKeyOutput{Plaintext: plain, CiphertextBlob: k.seal(plain, in.EncryptionContext), KeyId: aws.String(k.arn), KeyMaterialId: k.materialID()}, nil
}

func (s *kmsStore) generateDataKeyWithoutPlaintext(r *Request, in *kms.GenerateDataKeyWithoutPlaintextInput) (*kms.GenerateDataKeyWithoutPlaintextOutput, error) {
	n, err := dataKey(in.KeySpec, in.NumberOfBytes)
	if err != nil {
		return nil, err
	}
	k, err := s.use(r, "kms:GenerateDataKeyWithoutPlaintext", *in.KeyId, "", in.EncryptionContext, in.GrantTokens)
	if err == nil {
		err = dry(in.DryRun)
	}
	if err != nil {
		return nil, err
	}
	return &kms.GenerateDataKeyWithoutPlaintextOutput{CiphertextBlob: k.seal(random(n), in.EncryptionContext), KeyId: aws.String(k.arn), KeyMaterialId: k.materialID()}, nil
}
